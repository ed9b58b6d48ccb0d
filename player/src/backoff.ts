// Exponential back-off with jitter, so that a thousand screens do not come back in the same second.

export interface BackoffPolicy {
  readonly firstMs: number;
  readonly capMs: number;
  readonly factor: number;
  readonly jitter: number;
}

export class Backoff {
  readonly #policy: BackoffPolicy;
  readonly #random: () => number;
  #failures = 0;

  constructor(policy: BackoffPolicy, random: () => number = Math.random) {
    this.#policy = policy;
    this.#random = random;
  }

  /** The wait before the next attempt; grows with every call until `reset`. Never under `firstMs`, never over `capMs`. */
  next(): number {
    const { firstMs, capMs, factor } = this.#policy;
    const plain = Math.min(capMs, firstMs * factor ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.max(firstMs, Math.min(capMs, jittered(plain, this.#policy.jitter, this.#random)));
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** `ms` varied by up to the fraction `jitter` to either side. */
export function jittered(ms: number, jitter: number, random: () => number = Math.random): number {
  return ms * (1 + jitter * (2 * random() - 1));
}
