// What is shown when nothing of the playlist can be: the last items that were seen to play.

import type { PlaylistItem } from "./contract.ts";
import { FILLERS_MOST } from "./policy.ts";
import { nextItem, sameItem } from "./rotation.ts";

export class Filler {
  #items: readonly PlaylistItem[] = [];

  /** `item` has played. */
  note(item: PlaylistItem): void {
    const others = this.#items.filter((other) => !sameItem(other, item));
    this.#items = [...others, item].slice(-FILLERS_MOST);
  }

  /** Nothing shall be shown any more. */
  forget(): void {
    this.#items = [];
  }

  /** The one after `current` that is not broken. */
  after(current: PlaylistItem | null, broken: ReadonlySet<string>): PlaylistItem | null {
    return nextItem(this.#items, current, 0, broken)?.item ?? null;
  }
}
