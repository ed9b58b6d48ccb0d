// The chain of a screen's records on this device: what was shown is given its place, signed, and kept until the server
// has it.

import { digest, type Facts, FIRST_PREV, factsOf, type PlayRecord, signedText } from "./record.ts";
import type { PlayStore, Signed, Tail, Waiting } from "./store.ts";

/** Records that may wait: weeks of spots. Beyond it the oldest go, and their numbers are missing at the server. */
const WAITING_MOST = 50_000;
/** Other pages of this browser may be writing, too: so often is tried again. */
const TRIES = 10;

export interface Signer {
  /** SHA-256 of the public key in hex. */
  readonly id: string;
  sign(text: string): Promise<string>;
}

export class Book {
  readonly #screen: string;
  readonly #store: PlayStore;
  readonly #signer: Signer | null;
  readonly #newChain: () => string;
  #busy: Promise<unknown> = Promise.resolve();

  /** Without `signer` records are unsigned. `newChain` makes a name of 32 hexadecimal digits. */
  constructor(screen: string, store: PlayStore, signer: Signer | null, newChain: () => string) {
    this.#screen = screen;
    this.#store = store;
    this.#signer = signer;
    this.#newChain = newChain;
  }

  /** Keep what was shown. Another key than the chain's begins a new chain. */
  add(facts: Facts): Promise<void> {
    return this.#inTurn(async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const from = await this.#store.tail();
        const before = from?.key === this.#key ? from : this.#fresh();
        const play = await this.#signed(facts, before);
        if (await this.#store.append(from, after(before, play.record), [play], [])) return this.#trim();
      }
      throw new Error("the chain is never free");
    });
  }

  /** The oldest records that the server does not have, all of one chain, in order. */
  async waiting(most: number): Promise<Waiting[]> {
    const found = await this.#store.oldest(most);
    return found.filter((each) => each.record.chain === found[0]?.record.chain);
  }

  /** The server has these. */
  has(plays: readonly Waiting[]): Promise<void> {
    return this.#store.drop(plays.map((each) => each.id));
  }

  /** Begin a new chain with all that waits: the server cannot take it as it is. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      for (let tries = 0; tries < TRIES; tries++) if (await this.#moved(await this.#store.tail())) return;
    });
  }

  get signs(): boolean {
    return this.#signer !== null;
  }

  get #key(): string {
    return this.#signer?.id ?? "";
  }

  async #moved(from: Tail | null): Promise<boolean> {
    const old = await this.#store.oldest(WAITING_MOST);
    const plays: Signed[] = [];
    let tail = this.#fresh();
    for (const { record } of old) {
      const play = await this.#signed(factsOf(record), tail);
      plays.push(play);
      tail = after(tail, play.record);
    }
    const ids = old.map((each) => each.id);
    return this.#store.append(from, tail, plays, ids);
  }

  #fresh(): Tail {
    return { chain: this.#newChain(), key: this.#key, seq: 0, hash: FIRST_PREV };
  }

  async #signed(facts: Facts, before: Tail): Promise<Signed> {
    const key = this.#signer === null ? {} : { key: this.#signer.id };
    const { chain, seq, hash: prev } = before;
    const record: PlayRecord = { v: 1, screen: this.#screen, chain, seq: seq + 1, prev, ...key, ...facts };
    return { record, signature: (await this.#signer?.sign(signedText(record))) ?? null };
  }

  async #trim(): Promise<void> {
    const over = (await this.#store.count()) - WAITING_MOST;
    if (over > 0) await this.#store.drop((await this.#store.oldest(over)).map((each) => each.id));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#busy.then(work);
    this.#busy = run.catch(() => {});
    return run;
  }
}

function after(tail: Tail, record: PlayRecord): Tail {
  return { ...tail, seq: record.seq, hash: digest(record) };
}
