// Looks for television while there is none: asks for the live playlist until that moves, and has a session opened then.

import type { News } from "./contract.ts";
import { LIVE, SCOUT } from "./policy.ts";
import type { Finding } from "./scout.ts";
import type { Loss } from "./trouble.ts";
import { Waiting, type WaitingPorts } from "./waiting.ts";

/** Seconds behind the newest end at which a channel begins, a little less than where it settles. */
export const START_RESERVE = LIVE.syncSeconds - 0.8;
/** Begin with the newest segment: what lies before it is damaged or from before a loss. */
export const NEWEST = 0.1;

export interface SearchEvents {
  /** There is something to play. */
  open(reserve: number): void;
  /** There is nothing, for this reason. */
  failed(loss: Loss): void;
}

export class Search {
  readonly waiting: Waiting;
  readonly #events: SearchEvents;
  #url = "";
  #told = false;
  /** The newest segment that is of no use any more; -1 where nothing was seen of this channel. */
  #newest = -1;

  constructor(ports: WaitingPorts, events: SearchEvents) {
    this.waiting = new Waiting(ports);
    this.#events = events;
  }

  /** Another channel, or the same from its beginning. */
  begin(url: string): void {
    this.#url = url;
    this.#newest = -1;
  }

  told(news: News | null): void {
    this.#told = news?.state === "reconnecting";
  }

  /** Only what is newer than segment `newest` is worth a session. */
  past(newest: number): void {
    this.#newest = Math.max(this.#newest, newest);
  }

  /** Where to begin when television is there. */
  get reserve(): number {
    return this.#newest < 0 ? START_RESERVE : NEWEST;
  }

  after(ms: number): void {
    this.waiting.wait(ms, () => this.#look());
  }

  /** No session can be had just now: look again, as the policy says. */
  again(loss: Loss): void {
    this.after(loss.cause === "network" ? this.waiting.pause(loss.refusal) : this.waiting.rebuild());
  }

  #look(): void {
    this.waiting.scout(this.#url, (finding) => this.#judge(finding));
  }

  #judge(finding: Finding): void {
    if (finding.kind !== "live") {
      this.#events.failed({ cause: "network", refusal: finding.kind === "refused" ? finding.refusal : null });
      return;
    }
    const { reserve } = this;
    const same = finding.newest === this.#newest;
    this.#newest = finding.newest;
    this.waiting.answered();
    if (same) this.after(this.#told ? SCOUT.toldMs : SCOUT.unchangedMs);
    else this.#events.open(reserve);
  }
}
