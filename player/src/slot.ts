// One of the two places in which playlist items are made ready and shown in turn.

import type { PlaylistItem } from "./contract.ts";
import { onFirstFrame, pause, play, unload } from "./playback.ts";
import { makeVideo } from "./stage.ts";

const READY_MS = 20_000;

export class Slot {
  item: PlaylistItem | null = null;
  readonly #box: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #image: HTMLImageElement;
  #cancelFrame: () => void = () => {};

  constructor(parent: HTMLElement) {
    this.#box = document.createElement("div");
    this.#box.className = "slot";
    parent.append(this.#box);
    this.#video = makeVideo(this.#box);
    this.#video.preload = "auto";
    this.#image = document.createElement("img");
    this.#image.className = "picture";
    this.#image.alt = "";
    this.#image.decoding = "sync";
    this.#box.append(this.#image);
  }

  get duration(): number {
    return this.#video.duration;
  }

  get currentTime(): number {
    return this.#video.currentTime;
  }

  /** Get `item` ready to be shown this instant. Rejects when it cannot be loaded or decoded. */
  async prepare(item: PlaylistItem): Promise<void> {
    this.clear();
    this.item = item;
    this.#box.dataset.kind = item.kind;
    if (item.kind === "image") {
      this.#image.src = item.url;
      await this.#image.decode();
    } else {
      await canPlay(this.#video, item.url);
    }
  }

  /** Play from the beginning; resolves on the first picture, so that the slot may come to the front. */
  async start(loop: boolean, ended: () => void, failed: () => void): Promise<void> {
    if (this.item?.kind !== "video") return;
    const video = this.#video;
    video.loop = loop;
    video.onended = ended;
    video.onerror = failed;
    if (video.currentTime > 0) video.currentTime = 0;
    const frame = new Promise<void>((resolve) => {
      this.#cancelFrame = onFirstFrame(video, resolve);
    });
    if (await play(video)) await Promise.race([frame, after(2000)]);
  }

  front(yes: boolean): void {
    this.#box.classList.toggle("front", yes);
  }

  /** Stand still, ready to be started again. */
  rest(): void {
    this.#video.onended = null;
    this.#video.onerror = null;
    this.#cancelFrame();
    if (this.item?.kind === "video") void pause(this.#video);
  }

  /** Free decoder and memory. */
  clear(): void {
    this.rest();
    this.item = null;
    this.#image.removeAttribute("src");
    if (this.#video.hasAttribute("src")) unload(this.#video);
  }
}

function canPlay(video: HTMLVideoElement, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error("not ready in time"))), READY_MS);
    const settle = (then: () => void) => {
      clearTimeout(timer);
      video.onerror = null;
      video.oncanplaythrough = null;
      then();
    };
    video.oncanplaythrough = () => settle(resolve);
    video.onerror = () => settle(() => reject(new Error(`mediaError${video.error?.code ?? 0}`)));
    video.src = url;
    video.load();
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
