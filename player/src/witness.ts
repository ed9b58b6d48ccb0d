// Looks at the glass once a second, tells at once when the picture freezes, turns black or is back, and now and then
// sends a small picture of what was proven to be seen.

import { Glimpse, type Visible } from "./glimpse.ts";
import { framesShown } from "./playback.ts";
import { PROOF } from "./policy.ts";
import { type Glance, isGood, Proof, type Proven } from "./proof.ts";

export interface WitnessPorts {
  /** What is seen; null while the page draws its own slate. */
  picture(): Visible | null;
  /** Another verdict: the server is to hear of it now. */
  changed(proven: Proven): void;
  send(jpeg: Blob): Promise<unknown>;
}

export class Witness {
  readonly #ports: WitnessPorts;
  readonly #glimpse = new Glimpse();
  readonly #proof = new Proof();
  #sentAt = Number.NEGATIVE_INFINITY;
  #owed = true;
  /** What was proven last; null before the first look. */
  proven: Proven | null = null;

  constructor(ports: WitnessPorts) {
    this.#ports = ports;
  }

  start(): void {
    setInterval(() => this.look(), PROOF.everyMs);
  }

  look(): void {
    const source = this.#ports.picture();
    const before = this.proven;
    const proven = this.#proof.look(this.#glance(source));
    this.proven = proven;
    if (
      before !== null &&
      before.picture !== proven.picture &&
      isGood(before.picture) !== isGood(proven.picture)
    )
      this.#ports.changed(proven);
    if (source !== null && this.#isDue(proven)) void this.#send(source);
  }

  #glance(source: Visible | null): Glance {
    const video = source instanceof HTMLVideoElement ? source : null;
    return {
      at: performance.now(),
      kind: video !== null ? "video" : source === null ? "drawn" : "image",
      time: video?.currentTime ?? 0,
      frames: video === null ? 0 : framesShown(video),
      luma: source === null ? null : this.#glimpse.luma(source),
      hidden: document.hidden,
    };
  }

  /** A good picture is sent when it is back, and then seldom. */
  #isDue(proven: Proven): boolean {
    if (!isGood(proven.picture)) this.#owed = true;
    else if (proven.seconds >= PROOF.settledSeconds) {
      const since = performance.now() - this.#sentAt;
      return since >= (this.#owed ? PROOF.sendLeastMs : PROOF.sendEveryMs);
    }
    return false;
  }

  async #send(source: Visible): Promise<void> {
    this.#sentAt = performance.now();
    this.#owed = false;
    const jpeg = await this.#glimpse.jpeg(source);
    if (jpeg !== null && jpeg.size <= PROOF.mostBytes) await this.#ports.send(jpeg).catch(() => undefined);
  }
}
