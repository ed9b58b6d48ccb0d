// One of the two places in which playlist items are made ready and shown in turn.

import type { PlaylistItem } from "./contract.ts";
import type { Visible } from "./glimpse.ts";
import { awaitPicture, onFirstFrame, pause, play, unload } from "./playback.ts";
import { COVER_MS, ITEMS } from "./policy.ts";
import { makeVideo } from "./stage.ts";

/** A place as the carousel uses it. */
export interface Place {
  readonly item: PlaylistItem | null;
  readonly video: HTMLVideoElement;
  /** What is seen of it: the film, or the image. */
  readonly picture: Visible;
  readonly duration: number;
  readonly currentTime: number;
  /** Get `item` ready to be shown this instant. Rejects when it cannot be loaded or decoded. */
  prepare(item: PlaylistItem): Promise<void>;
  /** Play from the beginning; resolves on the first picture, or with false where none comes. */
  start(loop: boolean, ended: () => void, failed: () => void): Promise<boolean>;
  loop(yes: boolean): void;
  /** Come to the front, by and by where it `fades`, or lie behind. */
  front(yes: boolean, fades?: boolean): void;
  /** Stand still, ready to be started again. */
  rest(): void;
  /** Free decoder and memory. */
  clear(): void;
}

export class Slot implements Place {
  item: PlaylistItem | null = null;
  readonly video: HTMLVideoElement;
  readonly #box: HTMLElement;
  readonly #image: HTMLImageElement;
  #cancelFrame: () => void = () => {};

  constructor(parent: HTMLElement) {
    this.#box = document.createElement("div");
    this.#box.className = "slot";
    parent.append(this.#box);
    this.video = makeVideo(this.#box);
    this.video.preload = "auto";
    this.#image = document.createElement("img");
    this.#image.className = "picture";
    this.#image.alt = "";
    this.#image.decoding = "sync";
    this.#box.append(this.#image);
  }

  get picture(): Visible {
    return this.item?.kind === "image" ? this.#image : this.video;
  }

  get duration(): number {
    return this.video.duration;
  }

  get currentTime(): number {
    return this.video.currentTime;
  }

  async prepare(item: PlaylistItem): Promise<void> {
    this.clear();
    this.item = item;
    this.#box.dataset.kind = item.kind;
    if (item.kind === "image") {
      this.#image.src = item.url;
      await this.#image.decode();
    } else {
      const picture = awaitPicture(this.video);
      await canPlay(this.video, item.url);
      await picture(ITEMS.paintMs);
    }
  }

  async start(loop: boolean, ended: () => void, failed: () => void): Promise<boolean> {
    if (this.item?.kind !== "video") return true;
    const { video } = this;
    video.loop = loop;
    video.onended = ended;
    if (video.currentTime > 0) video.currentTime = 0;
    return new Promise((resolve) => {
      const limit = setTimeout(() => resolve(false), ITEMS.pictureMs);
      this.#cancelFrame = onFirstFrame(video, () => {
        clearTimeout(limit);
        resolve(true);
      });
      video.onerror = () => {
        clearTimeout(limit);
        resolve(false);
        failed();
      };
      void play(video).then((plays) => {
        if (!plays) resolve(true); // a browser that lets nothing play still shows the picture that it prepared
      });
    });
  }

  loop(yes: boolean): void {
    this.video.loop = yes;
  }

  front(yes: boolean, fades = false): void {
    const { classList } = this.#box;
    classList.toggle("front", yes);
    classList.toggle("fresh", yes && !fades);
    classList.toggle("fading", yes && fades);
    if (yes) setTimeout(() => classList.remove("fresh"), COVER_MS);
  }

  rest(): void {
    this.video.onended = null;
    this.video.onerror = null;
    this.#cancelFrame();
    if (this.item?.kind === "video") void pause(this.video);
  }

  /** Take the slot itself from the page; it cannot be used again. */
  remove(): void {
    this.#box.remove();
  }

  clear(): void {
    this.rest();
    this.item = null;
    this.#image.removeAttribute("src");
    if (this.video.hasAttribute("src")) unload(this.video);
  }
}

function canPlay(video: HTMLVideoElement, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error("not ready in time"))), ITEMS.readyMs);
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
