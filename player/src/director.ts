// Puts what happens into the events of the one machine: who has a picture, who lost it, what the server says.

import type { News } from "./contract.ts";
import { type Glass, type GlassEvent, initialGlass, next } from "./machine.ts";

export class Director {
  readonly #changed: (glass: Glass, before: Glass) => void;
  #glass: Glass | null = null;
  /** The server shows another channel in this one's place. */
  #backup = false;
  /** Television has a picture that moves. */
  #moves = false;

  /** `changed` hears of every change of what is shown, in the same moment. */
  constructor(changed: (glass: Glass, before: Glass) => void) {
    this.#changed = changed;
  }

  /** null until it is known what the screen should show. */
  get glass(): Glass | null {
    return this.#glass;
  }

  /** Begin, once. */
  begin(tvWanted: boolean): void {
    this.#glass ??= initialGlass(tvWanted);
  }

  happen(event: GlassEvent): void {
    const before = this.#glass;
    if (before === null) return;
    this.#glass = next(before, event);
    if (this.#glass !== before) this.#changed(this.#glass, before);
  }

  /** Television has a picture that moves, or one that stands. */
  television(moves: boolean): void {
    this.#moves = moves;
    this.happen(moves ? this.#moving : "stands");
  }

  /** Television has no picture any more. */
  gone(event: "lost" | "off"): void {
    this.#moves = false;
    this.happen(event);
  }

  told(news: News | null): void {
    if (news === null) return; // it goes on with what it carried when it was last heard of
    const backup = news.instead === "backup";
    if (backup === this.#backup) return;
    this.#backup = backup;
    if (this.#moves) this.happen(this.#moving);
  }

  get #moving(): GlassEvent {
    return this.#backup ? "backup" : "live";
  }
}
