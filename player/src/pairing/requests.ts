// What a device that waits to become a screen asks the server (web/api/pairing.py).

import { PAIRING } from "../policy.ts";
import { ask, post } from "../server.ts";

export interface Code {
  readonly code: string;
  /** Where an operator claims it. */
  readonly url: string;
  /** The same as a picture. */
  readonly qr: string;
  /** After these the next one is asked for. */
  readonly seconds: number;
}

export interface Waiting {
  /** Code of the screen that may be taken; null while nobody has claimed the code. */
  readonly screen: string | null;
  readonly nonce: string | null;
}

export async function postCode(key: string | null): Promise<Code> {
  return (await post("/api/pairing", { key })).json();
}

/** Answered as soon as the code is claimed, or after `ms`. */
export async function waiting(ms: number): Promise<Waiting> {
  const answer = await ask(`/api/pairing?seconds=${ms / 1000}`, {}, ms + PAIRING.graceMs);
  return answer.json();
}

/** Take the screen; resolves with the path of its page. */
export async function postTake(nonce: string, signature: string): Promise<string> {
  const answer = await post("/api/pairing/take", { nonce, signature });
  const { path }: { path: string } = await answer.json();
  return path;
}
