// Proves to the server that this browser has its screen's key: at the page's beginning, every ten minutes, and whenever
// the server asks for it. A screen without a registered key is bound to this browser's as soon as there is one.

import type { Boot } from "./contract.ts";
import { type DeviceKey, proofText } from "./device_key.ts";
import { ServerError } from "./server.ts";

export interface BindingPorts {
  key(): Promise<DeviceKey | null>;
  /** A fresh nonce. */
  challenge(): Promise<string>;
  prove(proof: { nonce: string; signature: string; key: string }): Promise<void>;
}

export class Binding {
  readonly #code: string;
  readonly #ports: BindingPorts;
  /** The page's own nonce; null once it is used. */
  #nonce: string | null;
  /** The proof that is on its way. */
  #proving: Promise<void> | null = null;
  /** The page came without its configuration: nothing is answered before there is a proof. */
  #due: boolean;

  constructor(boot: Boot, ports: BindingPorts) {
    this.#code = boot.code;
    this.#ports = ports;
    this.#nonce = boot.device?.nonce ?? null;
    this.#due = boot.config === null && boot.device?.bound === true;
  }

  /** Ask the server; where it wants a proof first, give it and ask again. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#due) await this.renew();
    try {
      return await question();
    } catch (error) {
      if (!isUnproven(error)) throw error;
      await this.renew();
      return question();
    }
  }

  /** Prove it now. Does nothing where this browser has no key; rejects where the server does not believe it. */
  renew(): Promise<void> {
    this.#proving ??= this.#prove().finally(() => {
      this.#proving = null;
    });
    return this.#proving;
  }

  async #prove(): Promise<void> {
    const key = await this.#ports.key();
    if (key === null) return;
    const first = this.#nonce;
    this.#nonce = null;
    if (first === null || !(await this.#sign(key, first)))
      await this.#sign(key, await this.#ports.challenge());
    this.#due = false;
  }

  /** False where the nonce is too old: a page may have slept. Any other refusal rejects. */
  async #sign(key: DeviceKey, nonce: string): Promise<boolean> {
    const signature = await key.sign(proofText(this.#code, nonce));
    try {
      await this.#ports.prove({ nonce, signature, key: key.spki });
      return true;
    } catch (error) {
      if (error instanceof ServerError && error.refusal?.code === "conflict") return false;
      throw error;
    }
  }
}

export function isUnproven(error: unknown): boolean {
  return error instanceof ServerError && error.refusal?.code === "device_unproven";
}
