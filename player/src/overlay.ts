// What lies over television and playlist: images, a ticker, a corner text. Rebuilt only when it changes.

import type { OverlayConfig, OverlayLayer } from "./contract.ts";
import { NowNext, type Venue } from "./nownext.ts";

const PIXELS_PER_SECOND = 90;

const POSITIONS = new Set([
  "top",
  "bottom",
  "left",
  "right",
  "center",
  "full",
  "top-left",
  "top-right",
  "bottom-left",
  "bottom-right",
]);
const DEFAULTS: Readonly<Record<OverlayLayer["kind"], string>> = {
  image: "bottom-right",
  ticker: "bottom",
  corner: "top-right",
  nownext: "bottom-left",
};

export class Overlay {
  readonly #root: HTMLElement;
  #shown = "";
  #observer: ResizeObserver | null = null;
  #guides: NowNext[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Show `config`; nothing moves when it is what is shown already. */
  show(config: OverlayConfig | null, venue: Venue): void {
    const layers = config?.layers ?? [];
    const wanted = JSON.stringify([layers, venue.language, venue.timeZone]);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#observer?.disconnect();
    for (const guide of this.#guides.splice(0)) guide.stop();
    this.#root.textContent = "";
    const boxes = layers.map((layer) => this.#build(layer, venue)).filter((box) => box !== null);
    this.#root.append(...boxes);
    const tickers = boxes.filter((box) => box.dataset.kind === "ticker");
    this.#root.dataset.ticker = tickers
      .map((box) => (box.dataset.position === "top" ? "top" : "bottom"))
      .join(" ");
  }

  #build(layer: OverlayLayer, venue: Venue): HTMLElement | null {
    const wanted = (layer.position ?? "").replace(/_/g, "-");
    const box = document.createElement("div");
    box.className = "overlay-item";
    box.dataset.kind = layer.kind;
    box.dataset.position = POSITIONS.has(wanted) ? wanted : (DEFAULTS[layer.kind] ?? "bottom");
    if (layer.kind === "ticker") {
      if (!layer.text) return null;
      this.#fillTicker(box, layer.text);
      return box;
    }
    if (layer.kind === "nownext") {
      this.#guides.push(new NowNext(box, layer.programmes ?? [], venue));
      return box;
    }
    if (layer.imageUrl) box.append(image(layer.imageUrl, box));
    if (layer.text) box.append(span(layer.text));
    return box.childElementCount > 0 ? box : null;
  }

  /** Two copies in a row, moved by one copy's width for ever: no seam, and the compositor does the work. */
  #fillTicker(box: HTMLElement, text: string): void {
    const belt = document.createElement("div");
    belt.className = "belt";
    const copies = [span(text), span(text)];
    copies[1]?.setAttribute("aria-hidden", "true");
    belt.append(...copies);
    box.append(belt);
    this.#observer ??= typeof ResizeObserver === "function" ? new ResizeObserver(measure) : null;
    this.#observer?.observe(box);
    if (copies[0]) this.#observer?.observe(copies[0]);
  }
}

function measure(entries: readonly ResizeObserverEntry[]): void {
  for (const entry of entries) {
    const box = entry.target.closest<HTMLElement>(".overlay-item");
    const copy = box?.querySelector<HTMLElement>("span");
    if (!box || !copy) continue;
    box.style.setProperty("--seconds", `${Math.max(8, copy.offsetWidth / PIXELS_PER_SECOND).toFixed(1)}s`);
  }
}

function image(url: string, box: HTMLElement): HTMLImageElement {
  const element = document.createElement("img");
  element.alt = "";
  element.decoding = "async";
  element.onerror = () => {
    box.hidden = true; // a broken picture's frame is worse than none
  };
  element.src = url;
  return element;
}

function span(text: string): HTMLSpanElement {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}
