// Does television move? Pure: samples in, a verdict out. A heartbeat is not a picture: time, frames and the
// playlist's newest segment must all advance.

import { WATCHDOG } from "./policy.ts";
import type { Trouble } from "./trouble.ts";

export interface Sample {
  /** Milliseconds of a clock that never goes back. */
  readonly at: number;
  /** Seconds on the media timeline. */
  readonly currentTime: number;
  /** Pictures shown so far. */
  readonly frames: number;
  /** Seconds buffered ahead of currentTime. */
  readonly reserve: number;
  /** Sequence number of the newest segment that the playlist lists; -1 before the first. */
  readonly newest: number;
  /** The browser shows nothing of this page, so frames do not count. */
  readonly hidden: boolean;
}

export class Watchdog {
  #last: Sample | null = null;
  #timeMovedAt = 0;
  #frameMovedAt = 0;
  #newestMovedAt = 0;
  /** Times that the picture stood for more than a quarter of a second. */
  stalls = 0;
  #standing = false;

  /** What is wrong, as the last sample says; `dryMs` is how long a picture may stand that nothing comes for. */
  judge(dryMs: number = WATCHDOG.dryMs): Trouble | null {
    const sample = this.#last;
    if (sample === null) return null;
    const still = sample.at - this.#timeMovedAt;
    if (still > 0 && sample.reserve < WATCHDOG.dryReserveSeconds)
      return still >= dryMs ? { kind: "dry", detail: "reserve" } : null;
    if (still >= WATCHDOG.frozenMs) return { kind: "frozen", detail: "time" };
    if (sample.frames > 0 && sample.at - this.#frameMovedAt >= WATCHDOG.blindMs)
      return { kind: "blind", detail: "frames" };
    if (sample.newest >= 0 && sample.at - this.#newestMovedAt >= WATCHDOG.staleMs)
      return { kind: "stale", detail: "playlist" };
    return null;
  }

  /** Whether the picture stands. */
  get stands(): boolean {
    return this.#standing;
  }

  /** The newest segment that was seen listed; -1 before the first. */
  get newest(): number {
    return this.#last?.newest ?? -1;
  }

  /** How long the picture has stood, in milliseconds. */
  standingFor(at: number): number {
    return this.#last === null ? 0 : at - this.#timeMovedAt;
  }

  note(sample: Sample): void {
    const last = this.#last;
    // A clock that jumps (the machine slept, timers were throttled) proves nothing about the picture.
    const slept = last !== null && sample.at - last.at > 10 * WATCHDOG.tickMs;
    if (last === null || slept || Math.abs(sample.currentTime - last.currentTime) > 0.001) {
      this.#timeMovedAt = sample.at;
      this.#standing = false;
    } else if (!this.#standing && sample.at - this.#timeMovedAt >= WATCHDOG.tickMs) {
      this.#standing = true;
      this.stalls += 1;
    }
    if (last === null || slept || sample.hidden || sample.frames !== last.frames)
      this.#frameMovedAt = sample.at;
    if (last === null || slept || sample.newest !== last.newest) this.#newestMovedAt = sample.at;
    this.#last = sample;
  }
}
