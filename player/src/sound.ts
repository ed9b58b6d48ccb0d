// Who is heard: one element at most. Whoever leaves the glass is silent before the next one is heard.

export interface Loudness {
  readonly muted: boolean;
  /** From 0 to 1. */
  readonly volume: number;
}

/** The part of an element that is used. */
export type Sounding = Pick<HTMLMediaElement, "muted" | "volume" | "paused">;

export class Sound {
  #heard: Sounding | null = null;
  #wanted: Loudness | null = null;
  /** The browser stopped an element when it became loud: it wants a touch first. */
  #refused = false;
  #raised = false;

  /** The browser lets nothing be heard before somebody touches the screen. */
  get refused(): boolean {
    return this.#refused;
  }

  /** What the screen is to do; until it is told elements stay as silent as they were made. */
  want(wanted: Loudness): void {
    this.#wanted = wanted;
    this.apply();
  }

  /** From now on `element` is heard, and no other. */
  hand(element: Sounding | null): void {
    if (this.#heard !== null && this.#heard !== element) this.#heard.muted = true;
    if (this.#heard !== element) this.#raised = false;
    this.#heard = element;
    this.apply();
  }

  /** Somebody touched the screen: browsers let it be heard from then on. */
  touched(): void {
    this.#refused = false;
    this.apply();
  }

  /** Make it so; elements begin muted, so call it all the time. */
  apply(): void {
    const [heard, wanted] = [this.#heard, this.#wanted];
    if (heard === null || wanted === null) return;
    if (this.#raised && heard.muted && !wanted.muted) this.#refused = true; // it was silenced to play on
    const loud = !wanted.muted && !this.#refused && !heard.paused;
    this.#raised = loud;
    if (heard.volume !== wanted.volume) heard.volume = wanted.volume;
    if (heard.muted === loud) heard.muted = !loud;
  }
}
