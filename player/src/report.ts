// What the screen really shows, measured: for the heartbeat, for tests and for support (`window.adscreen`).

import { codecAbilities } from "./codecs.ts";
import { framesShown, reserveOf } from "./playback.ts";
import type { Screen } from "./screen.ts";

export interface Report {
  readonly mode: string;
  readonly state: string;
  readonly currentTime: number;
  readonly frames: number;
  readonly dropped: number;
  readonly buffer: number;
  readonly latency: number | null;
  readonly stalls: number;
  readonly firstFrameAt: number | null;
  readonly item: string | null;
  readonly width: number;
  readonly height: number;
  readonly uptime: number;
  readonly configVersion: string | number | null;
}

/** What is on the glass at this moment. */
export function report(screen: Screen): Report {
  const video = screen.stage.frontVideo;
  const playlist = screen.mode === "playlist";
  const quality = video.getVideoPlaybackQuality?.();
  const item = screen.carousel.currentItem;
  return {
    mode: screen.mode,
    state: screen.recovery.phase,
    currentTime: round(playlist ? screen.carousel.currentTime : video.currentTime),
    frames: framesShown(video),
    dropped: quality?.droppedVideoFrames ?? 0,
    buffer: round(reserveOf(video)),
    latency: screen.recovery.front?.latency() ?? null,
    stalls: screen.recovery.stalls,
    firstFrameAt: screen.firstFrameAt,
    item: item === null ? null : String(item.id),
    width: video.videoWidth,
    height: video.videoHeight,
    uptime: Math.round(performance.now()),
    configVersion: screen.config?.versions.config ?? null,
  };
}

/** The heartbeat's body: the report, whether the picture advanced since the last one, and what went wrong. */
export class HeartbeatBody {
  readonly #screen: Screen;
  readonly #pageVersion: string;
  #lastTime = -1;
  #lastEventAt = -1;

  constructor(screen: Screen, pageVersion: string) {
    this.#screen = screen;
    this.#pageVersion = pageVersion;
  }

  next(): object {
    const now = report(this.#screen);
    const advancing = now.currentTime !== this.#lastTime;
    this.#lastTime = now.currentTime;
    const errors = this.#screen.journal.recent(40).filter((entry) => entry.at > this.#lastEventAt);
    this.#lastEventAt = errors[errors.length - 1]?.at ?? this.#lastEventAt;
    return {
      ...now,
      advancing,
      errors: errors.slice(-20),
      pageVersion: this.#pageVersion,
      codecs: codecAbilities(),
    };
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
