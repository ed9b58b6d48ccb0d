// play() and pause() without their race: pause() during a pending play() rejects it, and a rejection that
// nobody handles surfaces as an error on the page.

const pending = new WeakMap<HTMLMediaElement, Promise<boolean>>();

/** Start playback, silent where the browser allows nothing else; true once it plays, false where it refuses. Never rejects. */
export function play(video: HTMLMediaElement): Promise<boolean> {
  const attempt = () =>
    Promise.resolve(video.play()).then(
      () => true,
      // AbortError: a newer load or pause took over, which is no refusal.
      (error: unknown) => (error as DOMException | undefined)?.name === "AbortError",
    );
  const begun = attempt().then((plays) => {
    if (plays || video.muted) return plays;
    video.muted = true;
    return attempt();
  });
  pending.set(video, begun);
  return begun;
}

/** Pause once a pending play() has settled, unless another play() came meanwhile. */
export async function pause(video: HTMLMediaElement): Promise<void> {
  const begun = pending.get(video);
  await begun;
  if (pending.get(video) !== begun) return;
  pending.delete(video);
  video.pause();
}

/** Take everything from an element: its decoder and buffers are free for the next. */
export function unload(video: HTMLMediaElement): void {
  pending.delete(video);
  video.removeAttribute("src");
  video.load();
}

/** Call `found` once, when `video` has put a picture on the glass. Returns how to call it off. */
export function onFirstFrame(video: HTMLVideoElement, found: () => void): () => void {
  const start = video.currentTime;
  let frame = -1;
  const off = () => {
    video.removeEventListener("timeupdate", onTime);
    if (frame !== -1) video.cancelVideoFrameCallback(frame);
    frame = -1;
  };
  const done = () => {
    frame = -1;
    off();
    found();
  };
  const tells = typeof video.requestVideoFrameCallback === "function";
  // The way where the callback is missing, the page is hidden, or the stream has sound only. Elsewhere sound may
  // play on before the first picture: an element that came to the front then would be black.
  const onTime = () => {
    if (tells && !document.hidden && video.videoWidth > 0) return;
    if (video.readyState >= 2 && !video.seeking && video.currentTime > start + 0.2 && !video.paused) done();
  };
  video.addEventListener("timeupdate", onTime);
  if (tells) frame = video.requestVideoFrameCallback(done);
  return off;
}

/**
 * Ask before `video` loads: the answer resolves when its first picture is painted, though it does not play, or `ms`
 * after the call where the browser does not tell.
 */
export function awaitPicture(video: HTMLVideoElement): (ms: number) => Promise<void> {
  const tells = typeof video.requestVideoFrameCallback === "function" && !document.hidden;
  if (!tells) return () => Promise.resolve();
  let frame = -1;
  const painted = new Promise<void>((resolve) => {
    frame = video.requestVideoFrameCallback(() => resolve());
  });
  return (ms) => {
    const late = new Promise<void>((resolve) => {
      setTimeout(() => {
        video.cancelVideoFrameCallback(frame);
        resolve();
      }, ms);
    });
    return Promise.race([painted, late]);
  };
}

/** Pictures that `video` has shown. */
export function framesShown(video: HTMLVideoElement): number {
  const quality = video.getVideoPlaybackQuality?.();
  return quality ? quality.totalVideoFrames - quality.droppedVideoFrames : 0;
}

/** Seconds buffered in one piece ahead of the playing position. */
export function reserveOf(video: HTMLVideoElement): number {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && buffered.end(i) > currentTime)
      return buffered.end(i) - currentTime;
  }
  return 0;
}
