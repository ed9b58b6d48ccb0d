// A session on the browser's own HLS (Safari on iPhones), where Media Source Extensions are missing.

import { framesShown, onFirstFrame, play, reserveOf, unload } from "./playback.ts";
import type { Session, SessionEvents } from "./session.ts";

/** Start playing `url` on `video`; the browser chooses where in the stream. */
export function openNative(video: HTMLVideoElement, url: string, events: SessionEvents): Session {
  let over = false;
  const start = () => {
    void play(video).then((plays) => {
      if (plays || over) return;
      cancelFrame(); // a first picture that stands is no television
      events.trouble({ kind: "blocked", detail: "autoplay" });
    });
  };
  const load = () => {
    video.src = url;
    start();
  };
  const onError = () => {
    if (over || !video.error) return;
    over = true;
    const network = video.error.code === MediaError.MEDIA_ERR_NETWORK;
    events.trouble(
      network ? { kind: "network", detail: "unreachable" } : { kind: "decode", detail: "element" },
    );
  };
  video.addEventListener("error", onError);
  const cancelFrame = onFirstFrame(video, () => events.firstFrame());
  load();
  return {
    sample: () => ({
      at: performance.now(),
      currentTime: video.currentTime,
      frames: framesShown(video),
      reserve: reserveOf(video),
      newest: -1, // the browser does not tell
      hidden: document.hidden,
    }),
    latency: () => null,
    moment: () => null,
    stand: () => {},
    go: () => {},
    skip: () => {},
    resume: load,
    hold: () => {},
    keepPace: () => {},
    destroy: () => {
      over = true;
      cancelFrame();
      video.removeEventListener("error", onError);
      unload(video);
    },
  };
}
