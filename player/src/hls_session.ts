// A session on hls.js. Settings that matter for live television are in policy.ts.

import Hls, { Events, type HlsConfig, type LoadPolicy } from "hls.js";
import { troubleOf } from "./hls_trouble.ts";
import { keenLoader, type LoaderClass } from "./keen_loader.ts";
import { type Dated, momentAt } from "./moment.ts";
import { leap, longestOfLate, pace, syncFor } from "./pace.ts";
import { framesShown, onFirstFrame, pause, play, reserveOf, unload } from "./playback.ts";
import { LIVE, LOAD } from "./policy.ts";
import type { Session, SessionEvents } from "./session.ts";
import type { Trouble } from "./trouble.ts";

/** Start playing `url` on `video`, `reserve` seconds behind its newest end, or at the moment that `from` names. */
export function openHls(
  video: HTMLVideoElement,
  url: string,
  reserve: number,
  events: SessionEvents,
  from: (() => number | null) | null = null,
): Session {
  const hls = new Hls(settings(reserve, () => report({ kind: "changed", detail: "feed" }), from));
  let newest = -1;
  let listed: readonly Dated[] = [];
  let standing = false;
  let sync: number = LIVE.syncSeconds;
  let over = false;

  const report = (trouble: Trouble) => {
    if (over) return;
    if (trouble.kind === "decode" || trouble.kind === "unplayable") over = true;
    events.trouble(trouble);
  };
  const onVideoError = () => {
    if (video.error) report({ kind: "decode", detail: "element" });
  };
  const start = () => {
    void play(video).then((plays) => {
      if (plays || over) return;
      cancelFrame(); // a first picture that stands is no television
      report({ kind: "blocked", detail: "autoplay" });
    });
  };
  const onPause = () => {
    // Browsers pause on their own (power saving, a phone call); television does not.
    if (!over && !standing && !video.ended && !video.error) start();
  };

  hls.on(Events.LEVEL_UPDATED, (_event, data) => {
    newest = data.details.endSN;
    listed = data.details.fragments;
    sync = syncFor(longestOfLate(listed));
  });
  hls.on(Events.ERROR, (_event, data) => {
    if (data.fatal) report(troubleOf(data, video));
  });
  hls.on(Events.MANIFEST_PARSED, start);
  video.addEventListener("error", onVideoError);
  video.addEventListener("pause", onPause);
  let cancelFrame = onFirstFrame(video, () => events.firstFrame());
  hls.loadSource(url);
  hls.attachMedia(video);

  return {
    sample: () => ({
      at: performance.now(),
      currentTime: video.currentTime,
      frames: framesShown(video),
      reserve: reserveOf(video),
      newest,
      hidden: document.hidden,
    }),
    latency: () => Math.round(hls.latency * 100) / 100,
    moment: () => momentAt(listed, video.currentTime),
    stand: () => {
      standing = true;
      void pause(video);
    },
    go: () => {
      if (standing && !over) start();
      standing = false;
    },
    skip: (seconds) => {
      cancelFrame();
      cancelFrame = onFirstFrame(video, () => events.firstFrame());
      video.currentTime += seconds;
    },
    resume: () => hls.startLoad(),
    hold: () => hls.stopLoad(),
    keepPace: () => {
      const reserve = reserveOf(video);
      const seconds = standing || video.seeking ? 0 : leap(reserve, hls.latency, sync);
      if (seconds > 0) video.currentTime += seconds;
      const rate = pace(reserve, hls.latency, sync, video.playbackRate);
      if (video.playbackRate !== rate) video.playbackRate = rate;
    },
    destroy: () => {
      over = true;
      cancelFrame();
      video.removeEventListener("error", onVideoError);
      video.removeEventListener("pause", onPause);
      hls.destroy();
      unload(video);
      video.playbackRate = 1;
    },
  };
}

function settings(
  reserve: number,
  changed: () => void,
  from: (() => number | null) | null,
): Partial<HlsConfig> {
  return {
    // Transmuxing costs a few milliseconds a second; a worker would cost its start-up before the first picture.
    enableWorker: false,
    lowLatencyMode: false,
    liveSyncDuration: LIVE.syncSeconds,
    liveMaxLatencyDuration: LIVE.maxLatencySeconds,
    liveSyncOnStallIncrease: 0,
    liveDurationInfinity: true,
    startOnSegmentBoundary: from === null,
    startFragPrefetch: true,
    backBufferLength: LIVE.backBufferSeconds,
    maxBufferLength: LIVE.bufferSeconds,
    maxMaxBufferLength: LIVE.bufferSeconds,
    enableDateRangeMetadataCues: false,
    enableEmsgMetadataCues: false,
    enableID3MetadataCues: false,
    manifestLoadPolicy: { default: loadPolicy(LOAD.manifest) },
    playlistLoadPolicy: { default: loadPolicy(LOAD.playlist) },
    fragLoadPolicy: { default: loadPolicy(LOAD.segment) },
    pLoader: keenLoader(
      Hls.DefaultConfig.loader as unknown as LoaderClass,
      reserve,
      changed,
      from ?? undefined,
    ),
  };
}

function loadPolicy(figures: {
  firstByteMs: number;
  loadMs: number;
  retries: number;
}): LoadPolicy["default"] {
  const retry = {
    maxNumRetry: figures.retries,
    retryDelayMs: LOAD.retryDelayMs,
    maxRetryDelayMs: LOAD.retryDelayMs * 4,
  };
  return {
    maxTimeToFirstByteMs: figures.firstByteMs,
    maxLoadTimeMs: figures.loadMs,
    timeoutRetry: retry,
    errorRetry: retry,
  };
}
