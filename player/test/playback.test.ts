import assert from "node:assert/strict";
import { test } from "node:test";
import { onFirstFrame } from "../src/playback.ts";

/** A video element without a browser; `frame` is called where the browser would have painted a picture. */
class FakeVideo extends EventTarget {
  currentTime = 0;
  readyState = 4;
  seeking = false;
  paused = false;
  videoWidth = 640;
  frame: (() => void) | null = null;
  requestVideoFrameCallback(run: () => void): number {
    this.frame = run;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.frame = null;
  }
  passes(seconds: number): void {
    this.currentTime += seconds;
    this.dispatchEvent(new Event("timeupdate"));
  }
}

function watched(video: FakeVideo): () => number {
  let found = 0;
  onFirstFrame(video as unknown as HTMLVideoElement, () => {
    found += 1;
  });
  return () => found;
}

function hide(hidden: boolean): void {
  (globalThis as unknown as { document: { hidden: boolean } }).document = { hidden };
}

test("time that runs before the first picture is no picture", () => {
  hide(false);
  const video = new FakeVideo();
  const found = watched(video);
  video.passes(0.5);
  video.passes(0.5);
  assert.equal(found(), 0);
  video.frame?.();
  video.passes(0.5);
  assert.equal(found(), 1);
});

test("sound only, a hidden page and a browser that tells no frames go by time", () => {
  hide(false);
  const sound = new FakeVideo();
  sound.videoWidth = 0;
  const heard = watched(sound);
  sound.passes(0.5);
  assert.equal(heard(), 1);

  hide(true);
  const hidden = new FakeVideo();
  const shown = watched(hidden);
  hidden.passes(0.5);
  assert.equal(shown(), 1);

  hide(false);
  const old = new FakeVideo();
  Object.defineProperty(old, "requestVideoFrameCallback", { value: undefined });
  const played = watched(old);
  old.passes(0.1);
  assert.equal(played(), 0);
  old.passes(0.5);
  assert.equal(played(), 1);
});
