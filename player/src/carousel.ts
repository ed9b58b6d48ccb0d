// Plays the playlist on two slots: while one is seen the next item is made ready on the other, and comes to the
// front with its first picture. An item that cannot be shown is left out and reported. While television is on,
// the first item stands ready, so that falling back shows no gap.

import type { PlaylistItem } from "./contract.ts";
import { nextItem, sameItem, showFor } from "./rotation.ts";
import { Slot } from "./slot.ts";

/** A broken item is tried again after this long: its file may have been replaced under the same address. */
const FORGIVE_MS = 300_000;

export interface CarouselEvents {
  /** Something can be shown this instant, or nothing can. */
  ready(yes: boolean): void;
  broken(item: PlaylistItem, reason: string): void;
}

export class Carousel {
  readonly #events: CarouselEvents;
  #items: readonly PlaylistItem[] = [];
  #seen: Slot;
  #spare: Slot;
  #at = 0;
  #active = false;
  #broken = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts changes of plan, so that what was awaited for an older one is dropped. */
  #plan = 0;
  /** The item that is seen, or will be when the carousel becomes active. */
  #current: PlaylistItem | null = null;
  #prepared: Promise<boolean> = Promise.resolve(false);

  constructor(parent: HTMLElement, events: CarouselEvents) {
    this.#events = events;
    this.#seen = new Slot(parent);
    this.#spare = new Slot(parent);
  }

  get currentItem(): PlaylistItem | null {
    return this.#active ? this.#current : null;
  }

  get currentTime(): number {
    return this.#seen.currentTime;
  }

  /** Take a new list. What is seen stays until its turn is over. */
  load(items: readonly PlaylistItem[]): void {
    const same =
      items.length === this.#items.length && items.every((item, i) => sameItem(item, this.#items[i] ?? item));
    if (same) return;
    this.#items = items;
    this.#broken.clear();
    if (items.length === 0) {
      this.#reset();
      this.#events.ready(false);
    } else if (this.#current === null || !this.#active) {
      void this.#prepareFirst();
    } else {
      this.#prepareNext();
      this.#scheduleEnd(this.#current);
    }
  }

  /** Begin to play, or stop and stand ready. */
  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) void this.#begin();
    else this.#rest();
  }

  async #prepareFirst(): Promise<void> {
    const plan = ++this.#plan;
    for (let choice = this.#after(null); choice !== null; choice = this.#after(null)) {
      const good = await this.#ready(this.#seen, choice.item);
      if (plan !== this.#plan) return;
      if (good) {
        this.#current = choice.item;
        this.#at = choice.at;
        this.#seen.front(true);
        this.#events.ready(true);
        if (this.#active) await this.#begin();
        return;
      }
    }
    this.#reset();
    this.#events.ready(false);
    this.#forgiveLater();
  }

  async #begin(): Promise<void> {
    const item = this.#current;
    if (item === null) return;
    const plan = ++this.#plan;
    await this.#seen.start(
      this.#items.length === 1,
      () => this.#advance(plan),
      () => this.#fail(plan, item),
    );
    if (plan === this.#plan) this.#run(item);
  }

  /** `item` is seen from now on. */
  #run(item: PlaylistItem): void {
    this.#current = item;
    this.#prepareNext();
    this.#scheduleEnd(item);
  }

  #scheduleEnd(item: PlaylistItem): void {
    clearTimeout(this.#timer);
    const plan = this.#plan;
    const ms = showFor(item, this.#seen.duration);
    if (ms !== null) this.#timer = setTimeout(() => this.#advance(plan), ms);
  }

  #prepareNext(): void {
    const choice = this.#after(this.#current);
    const current = this.#current;
    if (choice === null || current === null || sameItem(choice.item, current)) {
      this.#spare.clear();
      this.#prepared = Promise.resolve(false);
      return;
    }
    if (this.#spare.item !== null && sameItem(this.#spare.item, choice.item)) return;
    this.#prepared = this.#ready(this.#spare, choice.item);
  }

  /** The seen item's turn is over. It stays until the next one has a picture. */
  #advance(plan: number): void {
    if (plan === this.#plan && this.#active) void this.#change(plan);
  }

  async #change(plan: number): Promise<void> {
    clearTimeout(this.#timer);
    const good = await this.#prepared;
    if (plan !== this.#plan) return;
    const item = this.#spare.item;
    if (!good || item === null) {
      this.#prepareNext();
      const current = this.#current;
      if (current === null) return;
      if (this.#spare.item === null) await this.#begin();
      else this.#timer = setTimeout(() => this.#advance(plan), 250);
      return;
    }
    const mine = ++this.#plan;
    await this.#spare.start(
      this.#items.length === 1,
      () => this.#advance(mine),
      () => this.#fail(mine, item),
    );
    if (mine !== this.#plan) return;
    this.#swap();
    this.#at = this.#items.findIndex((other) => sameItem(other, item));
    this.#run(item);
  }

  #swap(): void {
    [this.#seen, this.#spare] = [this.#spare, this.#seen];
    this.#seen.front(true);
    this.#spare.front(false);
    this.#spare.clear();
  }

  #fail(plan: number, item: PlaylistItem): void {
    this.#mark(item, "playback failed");
    this.#advance(plan);
  }

  async #ready(slot: Slot, item: PlaylistItem): Promise<boolean> {
    try {
      await slot.prepare(item);
      return slot.item === item;
    } catch (error) {
      if (slot.item === item) {
        this.#mark(item, error instanceof Error ? error.message : "unreadable");
        slot.clear();
      }
      return false;
    }
  }

  #mark(item: PlaylistItem, reason: string): void {
    this.#broken.add(item.url);
    this.#events.broken(item, reason);
    this.#forgiveLater();
  }

  #forgiveLater(): void {
    setTimeout(() => {
      this.#broken.clear();
      if (this.#current === null && this.#items.length > 0) void this.#prepareFirst();
    }, FORGIVE_MS);
  }

  #after(current: PlaylistItem | null): { item: PlaylistItem; at: number } | null {
    return nextItem(this.#items, current, this.#at, this.#broken);
  }

  #rest(): void {
    this.#plan += 1;
    clearTimeout(this.#timer);
    this.#seen.rest();
    this.#spare.rest();
  }

  #reset(): void {
    this.#rest();
    this.#seen.clear();
    this.#spare.clear();
    this.#current = null;
  }
}
