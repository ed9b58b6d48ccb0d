// The glass: layers from back to front. Television lies at the bottom on two video elements of which one is in
// front; what covers it is made visible and hidden in one frame, so no change shows black.

import type { Mode, Shown } from "./machine.ts";
import { COVER_MS } from "./policy.ts";

export class Stage {
  readonly root: HTMLElement;
  readonly ads: HTMLElement;
  /** Where the spots of a break are shown. */
  readonly breaks: HTMLElement;
  readonly overlay: HTMLElement;
  readonly slate: HTMLElement;
  readonly message: HTMLElement;
  #front: HTMLVideoElement;
  #hidden: HTMLVideoElement;

  constructor(root: HTMLElement) {
    this.root = root;
    const tv = layer(root, "tv");
    this.#front = makeVideo(tv);
    this.#hidden = makeVideo(tv);
    this.#front.classList.add("front");
    this.ads = layer(root, "ads");
    this.breaks = layer(root, "breaks");
    this.slate = layer(root, "slate");
    this.overlay = layer(root, "overlay");
    this.message = layer(root, "message");
  }

  get frontVideo(): HTMLVideoElement {
    return this.#front;
  }

  /** The element on which the next session opens, behind the one that is seen. */
  get hiddenVideo(): HTMLVideoElement {
    return this.#hidden;
  }

  /** Bring the hidden element to the front. */
  swap(): void {
    [this.#front, this.#hidden] = [this.#hidden, this.#front];
    const fresh = this.#front;
    fresh.classList.add("front", "fresh");
    this.#hidden.classList.remove("front", "fresh");
    setTimeout(() => fresh.classList.remove("fresh"), COVER_MS);
  }

  /** Let the layer of what is shown be seen. */
  show(shown: Shown, mode: Mode): void {
    this.root.dataset.shown = shown;
    this.root.dataset.mode = mode;
  }
}

/** A video element as the stage uses them: silent, inline, without controls. */
export function makeVideo(parent: HTMLElement): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.defaultMuted = true;
  video.playsInline = true;
  video.setAttribute("playsinline", "");
  video.disablePictureInPicture = true;
  video.tabIndex = -1;
  parent.append(video);
  return video;
}

function layer(root: HTMLElement, name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = `layer ${name}`;
  root.append(element);
  return element;
}
