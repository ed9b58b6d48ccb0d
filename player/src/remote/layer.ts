// Two layers that orders bring over everything else that is shown: an item of the library, and the screen's own name.

import type { PlaylistItem } from "../contract.ts";
import { showFor } from "../rotation.ts";
import { Slot } from "../slot.ts";
import { Failed } from "./orders.ts";

const IDENTIFY_MS = 10_000;
const LONGEST_MS = 3_600_000;

/** What is seen over everything else, and its sound, if it has one. */
export interface Over {
  readonly item: PlaylistItem;
  readonly video: HTMLVideoElement | null;
}

type Covers = (over: Over | null) => void;

/** An item of the library, once, over what is shown; television goes on beneath it. */
export class ShowNow {
  readonly #box: HTMLElement;
  readonly #covers: Covers;
  #slot: Slot | null = null;

  /** `beneath` is the layer that it lies under; `covers` hears what is seen, and null once it is over. */
  constructor(root: HTMLElement, beneath: HTMLElement, covers: Covers) {
    this.#covers = covers;
    this.#box = document.createElement("div");
    this.#box.className = "layer now";
    root.insertBefore(this.#box, beneath);
  }

  /** Show `item` from its first picture to its end; resolves when it is seen. The one before goes with it. */
  async show(item: PlaylistItem): Promise<void> {
    const before = this.#slot;
    const slot = new Slot(this.#box);
    try {
      await slot.prepare(item);
    } catch {
      this.#drop(slot);
      throw new Failed("broken");
    }
    const seen = await slot.start(
      false,
      () => this.#end(slot),
      () => this.#end(slot),
    );
    if (!seen) {
      this.#drop(slot);
      throw new Failed("broken");
    }
    slot.front(true);
    this.#slot = slot;
    this.#covers({ item, video: item.kind === "video" ? slot.video : null });
    if (before !== null) this.#drop(before);
    const over = item.kind === "video" && slot.video.ended; // a film may be shorter than its start
    setTimeout(() => this.#end(slot), over ? 0 : (showFor(item, slot.duration) ?? LONGEST_MS));
  }

  #end(slot: Slot): void {
    if (this.#slot !== slot) return;
    this.#slot = null;
    this.#covers(null);
    this.#drop(slot);
  }

  #drop(slot: Slot): void {
    slot.clear();
    slot.remove();
  }
}

/** The screen's name and code, large, with the address of its remote control. */
export class Identify {
  readonly #box: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    this.#box = document.createElement("div");
    this.#box.className = "layer identify";
    this.#box.hidden = true;
    root.append(this.#box);
  }

  show(argument: Readonly<Record<string, unknown>>): void {
    const code = document.createElement("p");
    code.textContent = String(argument.code ?? "");
    const name = document.createElement("h1");
    name.textContent = String(argument.name ?? "");
    const parts: HTMLElement[] = [name, code];
    if (typeof argument.qr === "string") {
      const picture = document.createElement("img");
      picture.alt = "";
      picture.src = argument.qr;
      parts.push(picture);
    }
    this.#box.replaceChildren(...parts);
    this.#box.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#box.hidden = true;
    }, IDENTIFY_MS);
  }
}
