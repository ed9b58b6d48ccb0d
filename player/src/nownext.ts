// What the channel shows now and what follows: text with its validity, so the page turns over by itself at the moment.

import type { Programme, Texts } from "./contract.ts";
import { timeFormat } from "./slate.ts";

export interface Venue {
  readonly language: string;
  readonly timeZone: string | null;
  /** Server's clock minus the device's, in milliseconds. */
  readonly offset: number;
  readonly texts: Texts;
}

export interface Pair {
  readonly now: Programme | null;
  readonly next: Programme | null;
  /** Milliseconds until one of them is another; null when nothing more is known. */
  readonly changesIn: number | null;
}

/** A timer's longest wait: beyond it browsers wake at once. */
const LONGEST_MS = 3_600_000;

export function pick(programmes: readonly Programme[], at: number): Pair {
  const now = programmes.find((one) => one.start <= at && at < one.stop) ?? null;
  const next = programmes.find((one) => one.start >= (now?.stop ?? at)) ?? null;
  const ends = [now?.stop, next?.start].filter((end) => end !== undefined);
  return { now, next, changesIn: ends.length > 0 ? Math.min(...ends) - at : null };
}

export class NowNext {
  readonly #box: HTMLElement;
  readonly #programmes: readonly Programme[];
  readonly #venue: Venue;
  readonly #format: Intl.DateTimeFormat;
  #timer = 0;

  constructor(box: HTMLElement, programmes: readonly Programme[], venue: Venue) {
    this.#box = box;
    this.#programmes = programmes;
    this.#venue = venue;
    this.#format = timeFormat(venue.language, venue.timeZone);
    this.#draw();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #draw(): void {
    const pair = pick(this.#programmes, Date.now() + this.#venue.offset);
    this.#box.textContent = "";
    this.#line("now", pair.now);
    this.#line("next", pair.next);
    this.#box.hidden = this.#box.childElementCount === 0;
    if (pair.changesIn === null) return;
    this.#timer = window.setTimeout(() => this.#draw(), Math.min(pair.changesIn + 50, LONGEST_MS));
  }

  #line(key: "now" | "next", programme: Programme | null): void {
    if (programme === null) return;
    const line = document.createElement("p");
    line.className = key;
    line.append(
      part("small", this.#venue.texts[key] ?? ""),
      part("time", this.#format.format(programme.start)),
      part("b", programme.title),
    );
    this.#box.append(line);
  }
}

function part(tag: "small" | "time" | "b", text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
