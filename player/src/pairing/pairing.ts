// The way of a device from a code to a screen, without a browser in it: ports in, what to show out.

import { Backoff } from "../backoff.ts";
import { type DeviceKey, proofText } from "../device_key.ts";
import { PAIRING, RETRY } from "../policy.ts";
import { ServerError } from "../server.ts";
import type { Code, Waiting } from "./requests.ts";

export interface PairingPorts {
  key(): Promise<DeviceKey | null>;
  show(key: string | null): Promise<Code>;
  /** Held by the server for up to `ms` while nobody has claimed the code. */
  waiting(ms: number): Promise<Waiting>;
  take(nonce: string, signature: string): Promise<string>;
  after(ms: number): Promise<void>;
  /** Milliseconds that only rise. */
  now(): number;
  random(): number;
}

export interface PairingEvents {
  shown(code: Code): void;
  /** What keeps it from going on, in words, or "" where the server cannot be reached; null when that is over. */
  trouble(text: string | null): void;
  /** The device is a screen: its page's path. */
  taken(path: string): void;
}

export class Pairing {
  readonly #ports: PairingPorts;
  readonly #retry: Backoff;
  #key: DeviceKey | null = null;
  /** When the code that is shown gives way to the next one; null while there is none. */
  #rotateAt: number | null = null;

  constructor(ports: PairingPorts) {
    this.#ports = ports;
    this.#retry = new Backoff(RETRY, ports.random);
  }

  /** Go on until the device has a screen, whatever fails. */
  async run(events: PairingEvents): Promise<void> {
    this.#key = await this.#ports.key();
    for (;;) {
      try {
        const path = await this.#step(events);
        this.#retry.reset();
        events.trouble(null);
        if (path !== null) {
          events.taken(path);
          return;
        }
      } catch (error) {
        await this.#failed(error, events);
      }
    }
  }

  /** One question to the server; the path of the screen's page when it is taken. */
  async #step(events: PairingEvents): Promise<string | null> {
    const began = this.#ports.now();
    if (this.#rotateAt === null || began >= this.#rotateAt) {
      const code = await this.#ports.show(this.#key?.spki ?? null);
      this.#rotateAt = this.#ports.now() + Math.max(PAIRING.leastMs, 1000 * code.seconds - PAIRING.earlyMs);
      events.shown(code);
      return null;
    }
    const { screen, nonce } = await this.#ports.waiting(Math.min(PAIRING.holdMs, this.#rotateAt - began));
    if (screen !== null) return this.#take(screen, nonce ?? "");
    const left = PAIRING.leastMs - (this.#ports.now() - began);
    if (left > 0) await this.#ports.after(left);
    return null;
  }

  async #take(screen: string, nonce: string): Promise<string> {
    const signature = this.#key === null ? "" : await this.#key.sign(proofText(screen, nonce));
    return this.#ports.take(nonce, signature);
  }

  /** What the server refuses begins again with another code; where it cannot be reached the code stays. */
  async #failed(error: unknown, events: PairingEvents): Promise<void> {
    const refusal = error instanceof ServerError ? error.refusal : null;
    const over = refusal !== null && refusal.status < 500 && refusal.status !== 429;
    if (over) this.#rotateAt = null;
    events.trouble(over ? null : (refusal?.text ?? ""));
    await this.#ports.after(Math.max(this.#retry.next(), 1000 * (refusal?.retryAfter ?? 0)));
  }
}
