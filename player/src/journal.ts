// The last events of this page, for support and the heartbeat. Bounded, and free of credentials: it holds event
// names and machine codes, never addresses.

export interface Entry {
  /** Milliseconds since the page began. */
  readonly at: number;
  readonly event: string;
  readonly detail?: string;
}

export class Journal {
  readonly #limit: number;
  readonly #entries: Entry[] = [];
  /** Entries ever made. */
  count = 0;

  constructor(limit = 100) {
    this.#limit = limit;
  }

  add(event: string, detail?: string): void {
    this.count += 1;
    const at = Math.round(performance.now());
    this.#entries.push(detail === undefined ? { at, event } : { at, event, detail });
    if (this.#entries.length > this.#limit) this.#entries.shift();
  }

  /** Entries made after the first `seen` ones, as far as they are still kept. */
  since(seen: number): Entry[] {
    return this.#entries.slice(Math.max(0, this.#entries.length - (this.count - seen)));
  }

  /** The newest `count` entries, oldest first. */
  recent(count = this.#limit): Entry[] {
    return this.#entries.slice(-count);
  }
}
