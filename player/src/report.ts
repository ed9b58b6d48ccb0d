// What the screen really shows, measured: for the heartbeat, for tests and for support (`window.adscreen`).

import { codecAbilities, codecVerdicts } from "./codecs.ts";
import type { Entry } from "./journal.ts";
import { framesShown, reserveOf } from "./playback.ts";
import type { Screen } from "./screen.ts";

export interface Report {
  readonly mode: string;
  /** Which picture it is, by the page's machine. */
  readonly shown: string;
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
  /** What the server says of television, where it says it unasked. */
  readonly told: string | null;
}

/** What is on the glass at this moment. */
export function report(screen: Screen): Report {
  const video = screen.stage.frontVideo;
  const playlist = screen.mode === "playlist";
  const quality = video.getVideoPlaybackQuality?.();
  const item = screen.carousel.currentItem;
  return {
    mode: screen.mode,
    shown: screen.shown,
    state: screen.recovery.phase,
    currentTime: round(playlist ? screen.carousel.currentTime : video.currentTime),
    frames: framesShown(video),
    dropped: quality?.droppedVideoFrames ?? 0,
    buffer: round(reserveOf(video)),
    latency: screen.recovery.front?.latency() ?? null,
    stalls: screen.recovery.stalls,
    firstFrameAt: screen.firstFrameAt,
    item: item === null ? null : (item.name ?? String(item.id)).slice(0, 80),
    width: video.videoWidth,
    height: video.videoHeight,
    uptime: Math.round(performance.now()),
    configVersion: screen.config?.versions.config ?? null,
    told: screen.news?.state ?? null,
  };
}

/** Journal entries that the server hears of. */
const FAULTS = new Set([
  "network",
  "decode",
  "media",
  "unplayable",
  "blocked",
  "stall",
  "lost",
  "noFrame",
  "black",
  "brokenItem",
  "refused",
]);
const FAULTS_MOST = 30;

interface Fault {
  readonly code: string;
  readonly text: string;
  count: number;
  /** Unix seconds on this device's clock. */
  at: number;
}

/** The heartbeat's body: what is on the glass, whether it advanced since the last one, and what went wrong. */
export class HeartbeatBody {
  readonly #screen: Screen;
  readonly #pageVersion: string;
  #lastSeen = "";
  #lastEntry = 0;

  constructor(screen: Screen, pageVersion: string) {
    this.#screen = screen;
    this.#pageVersion = pageVersion;
  }

  next(): object {
    const now = report(this.#screen);
    const seen = `${now.item}@${now.currentTime}`;
    const advancing = seen !== this.#lastSeen;
    this.#lastSeen = seen;
    const fresh = this.#screen.journal.since(this.#lastEntry);
    this.#lastEntry = this.#screen.journal.count;
    const visible = !document.hidden;
    return {
      mode: now.mode,
      shown: now.shown,
      state: now.state,
      currentTime: now.currentTime,
      advancing,
      framesDecoded: now.frames + now.dropped,
      framesDropped: now.dropped,
      bufferSeconds: now.buffer,
      latencySeconds: now.latency,
      item: now.item,
      errors: faultsOf(fresh),
      pageVersion: this.#pageVersion,
      configVersion: now.configVersion,
      codecs: { ...codecAbilities(), ...codecVerdicts(this.#screen.config?.codecs ?? []) },
      visibleSize: { width: visible ? window.innerWidth : 0, height: visible ? window.innerHeight : 0 },
    };
  }
}

/** Faults of the same kind and words counted together. */
export function faultsOf(entries: readonly Entry[]): Fault[] {
  const faults = new Map<string, Fault>();
  for (const { event, detail = "", at } of entries) {
    if (!FAULTS.has(event)) continue;
    const key = `${event} ${detail}`;
    const fault = faults.get(key) ?? { code: event, text: detail, count: 0, at: 0 };
    fault.count += 1;
    fault.at = (performance.timeOrigin + at) / 1000;
    faults.set(key, fault);
  }
  return [...faults.values()].slice(-FAULTS_MOST);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
