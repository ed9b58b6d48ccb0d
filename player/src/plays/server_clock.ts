// How far this device's clock is from the server's, and by how much that may be wrong: from answers that say what time
// it was there (the way of NTP, RFC 5905 section 8, with one time stamp). Counted on a clock that does not jump, so a
// device whose own clock is set meanwhile knows its new distance at once.

/** A measurement counts for this long: oscillators drift by up to 100 ms in it. */
const FRESH_MS = 900_000;

export interface ClockError {
  /** Milliseconds that the server's clock is ahead of this device's. */
  readonly clockOffset: number;
  /** Half the way there and back: by how much the offset may be wrong. */
  readonly clockError: number;
}

interface Measured {
  /** The server's time when the steady clock showed 0. */
  readonly base: number;
  readonly error: number;
  readonly at: number;
}

export class ServerClock {
  #best: Measured | null = null;

  /** `sent` and `came` are times on the steady clock (performance.now), `serverTime` Unix milliseconds in the answer. */
  note(sent: number, came: number, serverTime: number): void {
    const error = (came - sent) / 2;
    if (!Number.isFinite(serverTime) || serverTime <= 0 || error < 0) return;
    const stale = this.#best === null || came - this.#best.at > FRESH_MS;
    if (!stale && this.#best !== null && error > this.#best.error) return;
    this.#best = { base: serverTime - (sent + came) / 2, error, at: came };
  }

  /** What is known at a moment, given on the steady clock and on this device's own; null: nothing yet. */
  at(steady: number, own: number): ClockError | null {
    if (this.#best === null) return null;
    return {
      clockOffset: Math.round(this.#best.base + steady - own),
      clockError: Math.ceil(this.#best.error) + 1, // both clocks are read in whole milliseconds
    };
  }
}
