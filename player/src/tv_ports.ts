// What the recovery controller does to the page: sessions on the stage's video elements, real clock and network.

import Hls from "hls.js";
import { openHls } from "./hls_session.ts";
import type { Journal } from "./journal.ts";
import { openNative } from "./native_session.ts";
import type { Ports } from "./recovery.ts";
import { scout } from "./scout.ts";
import type { Stage } from "./stage.ts";
import type { Loss } from "./trouble.ts";

export interface TvEvents {
  onFrame(): void;
  onStands(stands: boolean): void;
  onLost(loss: Loss): void;
}

export function tvPorts(stage: Stage, journal: Journal, events: TvEvents): Ports {
  // Chromium says "maybe" to native HLS and cannot play it, so Media Source Extensions come first.
  const withHls = Hls.isSupported();
  return {
    open: (url, reserve, session, from) =>
      withHls
        ? openHls(stage.hiddenVideo, url, reserve, session, from)
        : openNative(stage.hiddenVideo, url, session),
    swap: () => stage.swap(),
    scout: (url, signal) => scout(url, signal),
    log: (event, detail) => journal.add(event, detail),
    now: () => performance.now(),
    random: Math.random,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    ...events,
  };
}
