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

  constructor(limit = 100) {
    this.#limit = limit;
  }

  add(event: string, detail?: string): void {
    const at = Math.round(performance.now());
    this.#entries.push(detail === undefined ? { at, event } : { at, event, detail });
    if (this.#entries.length > this.#limit) this.#entries.shift();
  }

  /** The newest `count` entries, oldest first. */
  recent(count = this.#limit): Entry[] {
    return this.#entries.slice(-count);
  }
}
