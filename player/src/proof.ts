// Proof of picture: what is really on the glass, by what can be measured of it once a second. Pure: glances in, a
// verdict out. That a player says it plays proves nothing; pictures that come, time that runs and light on them do.

import { PROOF } from "./policy.ts";

/** One look at what is seen. */
export interface Glance {
  /** Milliseconds of a clock that never goes back. */
  readonly at: number;
  /** `drawn`: the page's own slate. */
  readonly kind: "video" | "image" | "drawn";
  /** Seconds on the media time line, of a video. */
  readonly time: number;
  /** Pictures of a video shown so far; 0 where the browser does not count. */
  readonly frames: number;
  /** Brightness of a coarse grid over the picture, 0 to 255 each; null where the browser does not let it be read. */
  readonly luma: readonly number[] | null;
  /** The browser shows nothing of this page. */
  readonly hidden: boolean;
}

/** `still`: stands, as it is meant to. */
export type Picture = "playing" | "still" | "frozen" | "black" | "hidden";

export interface Proven {
  readonly picture: Picture;
  /** Seconds for which that has been so. */
  readonly seconds: number;
  /** Mean brightness, 0 to 255; null where it cannot be read. */
  readonly luma: number | null;
  /** Seconds since the grid last changed, however the player counts; null where it cannot be read. */
  readonly unchanged: number | null;
}

export class Proof {
  #last: Glance | null = null;
  #timeMovedAt = 0;
  #framesMovedAt = 0;
  #lightAt = 0;
  #changedAt = 0;
  #picture: Picture | null = null;
  #since = 0;

  look(glance: Glance): Proven {
    this.#note(glance);
    const picture = this.#judge(glance);
    if (picture !== this.#picture) this.#since = this.#began(picture, glance);
    this.#picture = picture;
    return {
      picture,
      seconds: seconds(glance.at - this.#since),
      luma: glance.luma === null ? null : Math.round(mean(glance.luma)),
      unchanged: glance.luma === null ? null : seconds(glance.at - this.#changedAt),
    };
  }

  /** Since when it has been so: a picture that is told to stand has stood for a while. */
  #began(picture: Picture, glance: Glance): number {
    if (picture === "black") return this.#lightAt;
    return picture === "frozen" ? Math.min(this.#timeMovedAt, this.#framesMovedAt) : glance.at;
  }

  #judge(glance: Glance): Picture {
    if (glance.hidden) return "hidden";
    if (glance.kind === "drawn") return "still";
    if (glance.at - this.#lightAt >= PROOF.blackMs) return "black";
    if (glance.kind === "image") return "still";
    const stands = glance.at - Math.min(this.#timeMovedAt, this.#framesMovedAt);
    return stands >= PROOF.frozenMs ? "frozen" : "playing";
  }

  #note(glance: Glance): void {
    const last = this.#last;
    this.#last = glance;
    // Another kind of picture begins afresh, and a clock that jumped (timers were throttled) proves nothing.
    const afresh =
      last === null ||
      glance.hidden ||
      last.hidden ||
      glance.kind !== last.kind ||
      glance.at - last.at > PROOF.gapMs;
    if (afresh || Math.abs(glance.time - last.time) > 0.001) this.#timeMovedAt = glance.at;
    const counts = glance.frames > 0;
    if (afresh || !counts || glance.frames !== last.frames) this.#framesMovedAt = glance.at;
    if (afresh || glance.luma === null || !isDark(glance.luma)) this.#lightAt = glance.at;
    if (afresh || differ(glance.luma, last.luma)) this.#changedAt = glance.at;
  }
}

/** Whether it may be shown to the operator as what the screen shows. */
export function isGood(picture: Picture): boolean {
  return picture === "playing" || picture === "still";
}

function isDark(luma: readonly number[]): boolean {
  return mean(luma) < PROOF.darkMean && Math.max(...luma) < PROOF.darkMost;
}

function differ(a: readonly number[] | null, b: readonly number[] | null): boolean {
  if (a === null || b === null) return true;
  return a.some((value, i) => Math.abs(value - (b[i] ?? 0)) > PROOF.noise);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
