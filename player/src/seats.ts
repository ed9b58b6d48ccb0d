// How many pages of one browser hold a stream open. Over HTTP/1.1 a browser has six connections to a server for all
// its pages: where one machine shows several screens, streams must not take those that television needs.

import { SEATS } from "./policy.ts";

type Store = Pick<Storage, "getItem" | "setItem">;

/** A page's claim on one of the browser's few seats; without storage every page has one. */
export class Seat {
  readonly #store: Store | null;
  readonly #me: string;
  readonly #now: () => number;

  constructor(store: Store | null, me: string, now: () => number = Date.now) {
    this.#store = store;
    this.#me = me;
    this.#now = now;
  }

  /** Take a seat, or keep the one that is held; false when others have them all. */
  take(): boolean {
    const taken = this.#read();
    const others = Object.keys(taken).filter((name) => name !== this.#me);
    if (others.length >= SEATS.most) return false;
    this.#write({ ...taken, [this.#me]: this.#now() });
    return true;
  }

  leave(): void {
    const { [this.#me]: _mine, ...others } = this.#read();
    this.#write(others);
  }

  /** Who said lately that it has one. */
  #read(): Record<string, number> {
    try {
      const all: unknown = JSON.parse(this.#store?.getItem(SEATS.key) ?? "{}");
      const now = this.#now();
      return Object.fromEntries(
        Object.entries(all as Record<string, number>).filter(([, at]) => Math.abs(now - at) < SEATS.lateMs),
      );
    } catch {
      return {};
    }
  }

  #write(taken: Record<string, number>): void {
    try {
      this.#store?.setItem(SEATS.key, JSON.stringify(taken));
    } catch {
      // A browser without storage has no other pages to agree with.
    }
  }
}
