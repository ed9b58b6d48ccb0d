// One item while it is on the glass: what is measured of it. Pure: whoever shows it tells the time.

import type { Facts, Reason } from "./record.ts";
import type { ClockError } from "./server_clock.ts";

/** A moment on both clocks of the device. */
export interface Moment {
  /** Unix milliseconds; may be set back or forth at any time. */
  readonly own: number;
  /** Milliseconds that only rise. */
  readonly steady: number;
}

/** What the item's element says. */
export interface Sight {
  readonly visible: boolean;
  /** Pictures shown since its file was loaded; null for an image. */
  readonly frames: number | null;
  /** 0 to 1. */
  readonly volume: number;
}

export class Showing {
  readonly #creative: string;
  readonly #reason: Reason;
  readonly #began: Moment;
  readonly #first: Sight;
  #last: Sight;
  #lastAt: number;
  #seenMs = 0;
  #loudest: number;

  constructor(creative: string, reason: Reason, began: Moment, sight: Sight) {
    this.#creative = creative;
    this.#reason = reason;
    this.#began = began;
    this.#first = this.#last = sight;
    this.#lastAt = began.steady;
    this.#loudest = sight.volume;
  }

  /** Something changed: the page was hidden or comes back, the volume is another. */
  look(steady: number, sight: Sight): void {
    if (this.#last.visible) this.#seenMs += steady - this.#lastAt;
    this.#last = sight;
    this.#lastAt = steady;
    this.#loudest = Math.max(this.#loudest, sight.volume);
  }

  end(steady: number, sight: Sight, clock: ClockError | null): Facts {
    this.look(steady, sight);
    const lasted = steady - this.#began.steady;
    const seen = lasted > 0 ? this.#seenMs / lasted : this.#first.visible ? 1 : 0;
    const start = Math.round(this.#began.own);
    return {
      creative: this.#creative,
      start,
      end: start + Math.round(lasted),
      visible: Math.round(1000 * Math.min(1, seen)),
      volume: Math.round(100 * this.#loudest),
      reason: this.#reason,
      ...clock,
      ...framesOf(this.#first, sight),
    };
  }
}

function framesOf(first: Sight, last: Sight): { frames?: number } {
  if (first.frames === null || last.frames === null) return {};
  return { frames: Math.max(0, last.frames - first.frames) };
}

/** The hash in a stored file's name, `<sha256>.<extension>`; null where the name holds none. */
export function creativeOf(name: string | null | undefined): string | null {
  return /^([0-9a-f]{64})\./.exec(name ?? "")?.[1] ?? null;
}
