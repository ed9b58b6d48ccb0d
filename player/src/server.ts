// Requests to AdScreen. Every answer but the expected one becomes a ServerError.

import type { PlaylistAnswer, Refusal, ScreenConfig } from "./contract.ts";
import { readRefusal } from "./contract.ts";
import type { Receipt } from "./plays/delivery.ts";
import type { ServerClock } from "./plays/server_clock.ts";
import type { Signed } from "./plays/store.ts";
import type { Order, Outcome } from "./remote/orders.ts";
import { KEPT } from "./worker/store.ts";

const TIMEOUT_MS = 15_000;

export class ServerError extends Error {
  /** null when the server could not be reached at all. */
  readonly refusal: Refusal | null;

  constructor(refusal: Refusal | null) {
    super(refusal?.code ?? "unreachable");
    this.refusal = refusal;
  }
}

export function getConfig(code: string): Promise<ScreenConfig> {
  return ask(`/api/player/${encodeURIComponent(code)}/config`).then((answer) => answer.json());
}

/** Asks for the playlist; null when it is the one that `etag` names. */
export class PlaylistClient {
  /** The last answer was one that the browser keeps: the server does not answer, or not well. */
  kept = false;
  #etag: string | null = null;
  #url = "";

  async get(url: string): Promise<PlaylistAnswer | null> {
    if (url !== this.#url) this.#etag = null;
    this.#url = url;
    const answer = await ask(url, this.#etag === null ? {} : { headers: { "If-None-Match": this.#etag } });
    this.kept = answer.headers.get(KEPT) !== null;
    if (answer.status === 304) return null;
    const playlist: PlaylistAnswer = await answer.json();
    this.#etag = answer.headers.get("ETag");
    return playlist;
  }
}

export interface HeartbeatAnswer {
  /** Unix milliseconds. */
  readonly serverTime: number;
  readonly configVersion?: string | number;
  readonly commands?: readonly Order[];
}

export function postHeartbeat(url: string, report: object, clock: ServerClock): Promise<HeartbeatAnswer> {
  return postTimed(url, report, clock);
}

export function postPlays(url: string, plays: readonly Signed[], clock: ServerClock): Promise<Receipt> {
  const signed = plays.map(({ record, signature }) =>
    signature === null ? { record } : { record, signature },
  );
  return postTimed(url, { plays: signed }, clock);
}

/** Send JSON; the answer says what time it is at the server. */
async function postTimed<Answer extends { readonly serverTime: number }>(
  url: string,
  body: object,
  clock: ServerClock,
): Promise<Answer> {
  const sent = performance.now();
  const answer = await post(url, body);
  const came = performance.now();
  const told: Answer = await answer.json();
  clock.note(sent, came, told.serverTime);
  return told;
}

/** Say what came of an order. */
export async function answerOrder(code: string, id: number, outcome: Outcome): Promise<void> {
  await post(orderUrl(code, id), outcome);
}

/** Hand over the picture that an order asked for. */
export async function putPicture(code: string, id: number, jpeg: Blob): Promise<void> {
  await ask(`${orderUrl(code, id)}/picture`, {
    method: "PUT",
    body: jpeg,
    headers: { "Content-Type": "image/jpeg" },
  });
}

function orderUrl(code: string, id: number): string {
  return `/api/player/${encodeURIComponent(code)}/commands/${id}`;
}

/** Send a small picture of what is seen. */
export async function postFrame(code: string, jpeg: Blob): Promise<void> {
  const url = `/api/player/${encodeURIComponent(code)}/frame`;
  await ask(url, { method: "POST", body: jpeg, headers: { "Content-Type": "image/jpeg" } });
}

/** Ask for a nonce to sign. */
export async function postChallenge(code: string): Promise<string> {
  const answer = await post(`/api/player/${encodeURIComponent(code)}/challenge`, {});
  const { nonce }: { nonce: string } = await answer.json();
  return nonce;
}

export async function postProof(code: string, proof: object): Promise<void> {
  await post(`/api/player/${encodeURIComponent(code)}/proof`, proof);
}

export function post(url: string, body: object): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return ask(url, { method: "POST", body: JSON.stringify(body), headers });
}

/** `timeoutMs` is for answers that the server holds back on purpose. */
export async function ask(url: string, options: RequestInit = {}, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const timer = new AbortController();
  const limit = setTimeout(() => timer.abort(), timeoutMs);
  try {
    const answer = await fetch(url, { cache: "no-store", ...options, signal: timer.signal });
    if (answer.ok || answer.status === 304) return answer;
    throw new ServerError(readRefusal(answer.status, await answer.text(), answer.headers.get("Retry-After")));
  } catch (error) {
    throw error instanceof ServerError ? error : new ServerError(null);
  } finally {
    clearTimeout(limit);
  }
}
