// The one thing that is waited for while television is not well: a moment, or what a scout finds. Whoever waits anew waits
// for nothing else. The waits grow by the policies of policy.ts.

import { Backoff } from "./backoff.ts";
import type { Refusal } from "./contract.ts";
import { REBUILD, RETRY } from "./policy.ts";
import type { Finding } from "./scout.ts";

export interface WaitingPorts {
  scout(url: string, signal: AbortSignal): Promise<Finding>;
  random(): number;
  after(ms: number, run: () => void): () => void;
}

export class Waiting {
  readonly #ports: WaitingPorts;
  readonly #retry: Backoff;
  readonly #rebuild: Backoff;
  #cancel: () => void = () => {};
  #scouting: AbortController | null = null;

  constructor(ports: WaitingPorts) {
    this.#ports = ports;
    this.#retry = new Backoff(RETRY, ports.random);
    this.#rebuild = new Backoff(REBUILD, ports.random);
  }

  get scouts(): boolean {
    return this.#scouting !== null;
  }

  wait(ms: number, run: () => void): void {
    this.stop();
    this.#cancel = this.#ports.after(ms, run);
  }

  scout(url: string, found: (finding: Finding) => void): void {
    this.stop();
    const scouting = new AbortController();
    this.#scouting = scouting;
    void this.#ports.scout(url, scouting.signal).then((finding) => {
      if (this.#scouting !== scouting) return;
      this.#scouting = null;
      found(finding);
    });
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#scouting?.abort();
    this.#scouting = null;
  }

  /** How long to wait after a failed request: what the server asks for, else the back-off. */
  pause(refusal: Refusal | null): number {
    const own = this.#retry.next();
    if (refusal === null || refusal.retryAfter === 0) return own;
    return Math.min(RETRY.capMs, refusal.retryAfter * 1000 * (1 + 0.2 * this.#ports.random()));
  }

  /** How long to wait before a fresh player. */
  rebuild(): number {
    return this.#rebuild.next();
  }

  /** The server answers. */
  answered(): void {
    this.#retry.reset();
  }

  /** All is well: both begin afresh. */
  calm(): void {
    this.#retry.reset();
    this.#rebuild.reset();
  }
}
