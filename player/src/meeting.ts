// A screen moves to another rendition of its channel: what the incoming player does about its first picture, so
// that nothing is shown twice and nothing left out. It waits on that picture until the front one has come to its
// moment, or goes on to where that is already.

import { MEET, WATCHDOG } from "./policy.ts";

/** Where a player is. */
export interface Whereabouts {
  /** Unix milliseconds at which its picture was on the air; null where that is not known. */
  readonly moment: number | null;
  /** Seconds that it holds ahead of that. */
  readonly reserve: number;
  /** It has not moved since the last look. */
  readonly stands: boolean;
}

export type Step =
  | { readonly kind: "show" }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "skip"; readonly seconds: number };

/** What comes next; `skips` is how often it went on already. */
export function approach(front: Whereabouts, incoming: Whereabouts, skips: number): Step {
  if (front.moment === null || incoming.moment === null) return { kind: "show" };
  const ahead = incoming.moment - front.moment;
  if (ahead > MEET.farMs) return { kind: "show" }; // dates that do not belong together
  if (ahead > MEET.nearMs) {
    // A front that has run dry will not come there any more: some of its last pictures may never be shown.
    if (front.stands && front.reserve < WATCHDOG.dryReserveSeconds) return { kind: "show" };
    return { kind: "wait", ms: Math.min(ahead, MEET.lookMs) };
  }
  const late = -ahead / 1000 + MEET.skipSeconds;
  if (ahead < -MEET.lateMs && skips < MEET.skipsMost && incoming.reserve > late + 0.2)
    return { kind: "skip", seconds: late };
  return { kind: "show" };
}
