// Plays the playlist on two slots: while one is seen the next item is made ready on the other, and comes to the
// front with its first picture. An item that cannot be shown is left out and reported; where none of the list can be,
// items that played before stand in. While television is on, the first item stands ready, so that falling back shows
// no gap.

import type { PlaylistItem } from "./contract.ts";
import { Filler } from "./filler.ts";
import type { Visible } from "./glimpse.ts";
import { COVER_MS, ITEMS } from "./policy.ts";
import { type Choice, nextItem, sameItem, showFor } from "./rotation.ts";
import type { Place } from "./slot.ts";

export interface CarouselEvents {
  /** What can be shown this instant: an item of the playlist, only one that played before, or neither. */
  has(what: "ads" | "filler" | "empty"): void;
  /** Another element is seen, and heard where it has sound. */
  turns(): void;
  broken(item: PlaylistItem, reason: string): void;
}

/** Hears of what is really seen. */
export interface CarouselWatcher {
  /** `item` is seen from now on, on `film` where it is a video. */
  began(item: PlaylistItem, film: HTMLVideoElement | null): void;
  /** It is about to go. */
  ended(): void;
}

export class Carousel {
  readonly #events: CarouselEvents;
  readonly #filler = new Filler();
  readonly #once: boolean;
  /** Whether an item fades into the next one. */
  crossfade = false;
  #items: readonly PlaylistItem[] = [];
  #seen: Place;
  #spare: Place;
  #active = false;
  #broken = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts changes of plan, so that what was awaited for an older one is dropped. */
  #plan = 0;
  /** What is on the seen slot, with a picture: it is seen, or will be when the carousel becomes active. */
  #current: Choice | null = null;
  /** What stands ready on the spare slot. */
  #next: Choice | null = null;
  /** What was seen before and still shows through from the spare slot, beneath the seen one. */
  #left: Choice | null = null;
  #settling = false;
  /** The plan by which the spare slot comes to the front with its first picture. */
  #coming = -1;
  #told: "ads" | "filler" | "empty" = "empty";
  #watcher: CarouselWatcher | null = null;

  /** `once`: a list is played through one time, and then there is nothing. */
  constructor(slots: readonly [Place, Place], events: CarouselEvents, once = false) {
    [this.#seen, this.#spare] = slots;
    this.#events = events;
    this.#once = once;
  }

  get currentItem(): PlaylistItem | null {
    return this.#active ? (this.#current?.item ?? null) : null;
  }

  get currentTime(): number {
    return this.#seen.currentTime;
  }

  /** What is seen; null while nothing has a picture. */
  get picture(): Visible | null {
    return this.#current === null ? null : this.#seen.picture;
  }

  /** The element that is seen and may be heard; null while it is a picture. */
  get video(): HTMLVideoElement | null {
    return this.#current?.item.kind === "video" ? this.#seen.video : null;
  }

  watch(watcher: CarouselWatcher): void {
    this.#watcher = watcher;
  }

  /** Take a new list. What is seen stays until its turn is over, what stands ready until something newer does. */
  load(items: readonly PlaylistItem[]): void {
    const same =
      items.length === this.#items.length && items.every((item, i) => sameItem(item, this.#items[i] ?? item));
    if (same) return;
    this.#items = items;
    this.#broken.clear();
    if (items.length === 0) {
      this.#filler.forget();
      this.#nothing();
    } else if (this.#current === null || !this.#active) {
      void this.#prepareFirst();
    } else if (this.#coming !== this.#plan) {
      this.#seen.loop(this.#loops);
      this.#prepareNext();
      this.#scheduleEnd(this.#current.item);
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
    for (let choice = this.#choose(null); choice !== null; choice = this.#choose(null)) {
      const stands = this.#current !== null && sameItem(choice.item, this.#current.item);
      const good = stands || (await this.#prepare(choice));
      if (plan !== this.#plan) return;
      if (!good) continue;
      if (stands) this.#tell(choice.what);
      else this.#swap(choice);
      if (this.#active) await this.#begin();
      return;
    }
    // What stands ready has a picture, though nobody wants it any more.
    if (this.#current === null || this.#broken.has(this.#current.item.url)) this.#nothing();
    else this.#tell("filler");
    this.#forgiveLater();
  }

  /** Play what is on the seen slot, from its beginning. */
  async #begin(): Promise<void> {
    const choice = this.#current;
    if (choice === null) return;
    const plan = ++this.#plan;
    const shows = await this.#start(this.#seen, choice, plan);
    if (shows && plan === this.#plan) this.#run(choice);
  }

  /** Start what stands on `slot`; true when it has a picture and nothing else was planned meanwhile. */
  async #start(slot: Place, { item }: Choice, plan: number): Promise<boolean> {
    const shows = await slot.start(
      this.#loops,
      () => this.#advance(plan),
      () => this.#fail(plan, item, "playback failed"),
    );
    if (plan !== this.#plan) return false;
    if (!shows) this.#fail(plan, item, "no picture");
    return shows;
  }

  /** `choice` is seen from now on. */
  #run(choice: Choice): void {
    this.#filler.note(choice.item);
    this.#seen.loop(this.#loops);
    this.#watcher?.began(choice.item, this.video);
    this.#prepareNext();
    this.#scheduleEnd(choice.item);
  }

  #scheduleEnd(item: PlaylistItem): void {
    clearTimeout(this.#timer);
    const ms = showFor(item, this.#seen.duration);
    if (ms !== null) this.#later(ms);
  }

  #later(ms: number): void {
    const plan = this.#plan;
    this.#timer = setTimeout(() => this.#advance(plan), ms);
  }

  #prepareNext(): void {
    if (this.#settling) return; // it comes after
    const current = this.#current?.item ?? null;
    const choice = this.#choose(current);
    if (choice === null || current === null || sameItem(choice.item, current)) {
      this.#next = null;
      this.#spare.clear();
    } else if (this.#spare.item === null || !sameItem(this.#spare.item, choice.item)) {
      void this.#prepare(choice).then((good) => {
        if (!good && this.#spare.item === null) this.#prepareNext();
      });
    }
  }

  /** Make `choice` ready on the spare slot. */
  async #prepare(choice: Choice): Promise<boolean> {
    const slot = this.#spare;
    this.#next = null;
    this.#settling = false;
    try {
      await slot.prepare(choice.item);
    } catch (error) {
      if (slot === this.#spare && slot.item === choice.item) {
        slot.clear();
        this.#mark(choice.item, error instanceof Error ? error.message : "unreadable");
      }
      return false;
    }
    if (slot !== this.#spare || slot.item !== choice.item) return false;
    this.#next = choice;
    return true;
  }

  /** The seen item's turn is over. It stays until the next one has a picture. */
  #advance(plan: number): void {
    if (plan === this.#plan && this.#active) void this.#change();
  }

  async #change(): Promise<void> {
    clearTimeout(this.#timer);
    const next = this.#next;
    if (next !== null) {
      const plan = ++this.#plan;
      this.#coming = plan;
      const shows = await this.#start(this.#spare, next, plan);
      if (!shows || plan !== this.#plan) return;
      this.#coming = -1;
      this.#swap(next);
      this.#run(next);
    } else if (this.#spare.item !== null) {
      this.#later(ITEMS.lookMs);
    } else if (this.#once) {
      this.#nothing();
    } else {
      const item = this.#current?.item;
      this.#tell(item && this.#items.some((other) => sameItem(other, item)) ? "ads" : "filler");
      await this.#begin();
    }
  }

  /** The next picture may reach the glass some frames behind the swap: until then the old one shows through. */
  #swap(choice: Choice): void {
    this.#watcher?.ended();
    [this.#seen, this.#spare] = [this.#spare, this.#seen];
    const fades = this.crossfade && this.#current !== null && this.#active;
    this.#seen.front(true, fades);
    this.#spare.front(false, fades);
    this.#spare.rest();
    this.#left = this.#current;
    this.#current = choice;
    this.#next = null;
    this.#tell(choice.what);
    this.#events.turns();
    const left = this.#spare;
    this.#settling = true;
    setTimeout(
      () => {
        if (left !== this.#spare || !this.#settling) return;
        this.#settling = false;
        left.clear();
        if (this.#active) this.#prepareNext();
      },
      fades ? ITEMS.fadeMs + COVER_MS : COVER_MS,
    );
  }

  #fail(plan: number, item: PlaylistItem, reason: string): void {
    if (plan !== this.#plan) return;
    this.#mark(item, reason);
    if (this.#current?.item !== item) {
      // It was to come, and what is seen stays.
      this.#plan += 1;
      this.#next = null;
      this.#spare.clear();
      this.#prepareNext();
      this.#later(ITEMS.lookMs);
    } else if (this.#next !== null) {
      this.#advance(plan);
    } else if (this.#once) {
      this.#nothing();
    } else if (this.#settling && this.#left !== null) {
      this.#swap(this.#left); // back to what still has a picture
      void this.#begin();
    } else {
      this.#nothing();
      void this.#prepareFirst();
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
      const fills = this.#current === null || this.#told === "filler";
      if (this.#items.length === 0 || !fills) return;
      if (this.#active && this.#current !== null) this.#prepareNext();
      else void this.#prepareFirst();
    }, ITEMS.forgiveMs);
  }

  #choose(current: PlaylistItem | null): Choice | null {
    const at = this.#current?.at ?? 0;
    const own = nextItem(this.#items, current, at, this.#broken);
    if (this.#once && (own === null || (current !== null && own.at <= at))) return null;
    if (own !== null) return { ...own, what: "ads" };
    const filler = this.#filler.after(current, this.#broken);
    return filler === null ? null : { item: filler, at, what: "filler" };
  }

  /** Whether an item that ends begins again by itself, without a seam. */
  get #loops(): boolean {
    return this.#items.length === 1 && !this.#once;
  }

  #tell(what: "ads" | "filler" | "empty"): void {
    if (what === this.#told) return;
    this.#told = what;
    this.#events.has(what);
  }

  #rest(): void {
    this.#watcher?.ended();
    this.#plan += 1;
    clearTimeout(this.#timer);
    this.#seen.rest();
    this.#spare.rest();
  }

  /** Nothing can be shown: other content covers the slots before they are cleared. */
  #nothing(): void {
    this.#tell("empty");
    this.#rest();
    if (this.#once) this.#items = [];
    this.#current = null;
    this.#next = null;
    this.#seen.clear();
    this.#spare.clear();
  }
}
