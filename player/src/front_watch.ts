// Watches the session that is on the glass: whether its picture stands, and what that means.

import type { News } from "./contract.ts";
import type { Running } from "./pair.ts";
import { HEALTHY_MS, MOVE_MS, WATCHDOG } from "./policy.ts";
import { patience } from "./told.ts";
import type { Trouble } from "./trouble.ts";
import type { Sample } from "./watchdog.ts";

export interface FrontEvents {
  /** Its picture stands, or moves again. */
  onStands(stands: boolean): void;
  log(event: string, detail?: string): void;
}

export class FrontWatch {
  readonly #events: FrontEvents;
  #stands = false;
  #calmSince = 0;
  /** The front asks for nothing: the server will tell when there is something. */
  held = false;
  /** Another rendition of what the front plays opens behind it. */
  moving = false;
  /** Times that the picture stood while nothing replaced it. */
  stalls = 0;

  constructor(events: FrontEvents) {
    this.#events = events;
  }

  /** Another picture is on the glass, or none of television. */
  begin(now: number): void {
    this.#stands = false;
    this.held = false;
    this.#calmSince = now;
  }

  /** Something was wrong just now. */
  disturbed(now: number): void {
    this.#calmSince = now;
  }

  calm(now: number): boolean {
    return now - this.#calmSince > HEALTHY_MS;
  }

  /** Look whether it moves; call it all the time. */
  look({ session, watchdog }: Running): Sample {
    const sample = session.sample();
    watchdog.note(sample);
    if (watchdog.stands !== this.#stands) {
      this.#stands = watchdog.stands;
      this.#events.onStands(this.#stands);
    }
    return sample;
  }

  /** What is wrong with it, if anything, while nothing replaces it. */
  judge(front: Running, news: News | null): Trouble | null {
    const { session, watchdog } = front;
    const before = watchdog.stalls;
    const sample = this.look(front);
    if (watchdog.stalls > before) {
      this.stalls += 1;
      this.#events.log("stall", sample.reserve.toFixed(2));
    }
    const empty = watchdog.standingFor(sample.at) > 0 && sample.reserve < WATCHDOG.dryReserveSeconds;
    if (news?.state === "reconnecting" && empty && !this.held) {
      // The picture stands, and the server tells when there is more: until then it is not asked.
      this.held = true;
      this.#events.log("hold");
      session.hold();
    }
    return watchdog.judge(this.moving ? MOVE_MS : patience(news));
  }
}
