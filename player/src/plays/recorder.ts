// Watches the item that is on the glass, and hands over what is known of it when it ends.

import type { PlaylistItem } from "../contract.ts";
import { framesShown } from "../playback.ts";
import type { Facts, Reason } from "./record.ts";
import type { ServerClock } from "./server_clock.ts";
import { creativeOf, Showing, type Sight } from "./showing.ts";

export class Recorder {
  readonly #clock: ServerClock;
  readonly #reason: () => Reason | null;
  readonly #ended: (facts: Facts) => void;
  #showing: Showing | null = null;
  #film: HTMLVideoElement | null = null;
  #covered = false;
  #again: () => void = () => {};

  /** `reason` says why an item is shown that begins now; null: it is not recorded. */
  constructor(clock: ServerClock, reason: () => Reason | null, ended: (facts: Facts) => void) {
    this.#clock = clock;
    this.#reason = reason;
    this.#ended = ended;
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** `item` is on the glass from now on; `film` is the element of a video. What was there before has ended. */
  begin(item: PlaylistItem, film: HTMLVideoElement | null): void {
    this.end();
    const creative = creativeOf(item.name);
    const reason = this.#reason();
    if (creative === null || reason === null) return;
    this.#film = film;
    this.#showing = new Showing(
      creative,
      reason,
      { own: Date.now(), steady: performance.now() },
      this.#sight(),
    );
    if (film === null) return;
    // A film that is alone in its list starts again by itself, without an end: each time round is a play.
    this.#again = () => {
      if (film.loop && film.currentTime < 1) this.begin(item, film);
      else this.#look();
    };
    for (const event of EVENTS) film.addEventListener(event, this.#again);
  }

  /** Nothing of the playlist is on the glass any more. */
  end(): void {
    const showing = this.#showing;
    if (showing === null) return;
    const steady = performance.now();
    const facts = showing.end(steady, this.#sight(), this.#clock.at(steady, Date.now()));
    for (const event of EVENTS) this.#film?.removeEventListener(event, this.#again);
    this.#showing = this.#film = null;
    this.#ended(facts);
  }

  /** Something else lies over it, or does so no more. */
  cover(yes: boolean): void {
    this.#covered = yes;
    this.#look();
  }

  #look(): void {
    this.#showing?.look(performance.now(), this.#sight());
  }

  #sight(): Sight {
    const film = this.#film;
    return {
      visible: !this.#covered && document.visibilityState === "visible",
      frames: film === null ? null : framesShown(film),
      volume: film === null || film.muted ? 0 : film.volume,
    };
  }
}

const EVENTS = ["seeked", "volumechange"] as const;
