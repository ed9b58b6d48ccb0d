// How fast to play: a touch slower while the reserve is thin, a touch faster while live is further than it need be,
// and a leap only when it is far. Steps of a few per cent are neither seen nor, as browsers keep the pitch, heard.

import { LIVE, PACE } from "./policy.ts";

/** How far behind live to play, in seconds: long segments come seldom and need a longer reserve. */
export function syncFor(longestSegment: number): number {
  return Math.min(LIVE.maxLatencySeconds - 2, Math.max(LIVE.syncSeconds, LIVE.longSegments * longestSegment));
}

/** The longest of the segments of late, in seconds: what was long before no longer asks for a reserve. */
export function longestOfLate(segments: readonly { readonly duration: number }[]): number {
  let longest = 0;
  let seconds = 0;
  for (let i = segments.length - 1; i >= 0 && seconds < PACE.lateSeconds; i--) {
    const duration = segments[i]?.duration ?? 0;
    longest = Math.max(longest, duration);
    seconds += duration;
  }
  return longest;
}

/**
 * The rate for `reserve` seconds buffered ahead and `latency` seconds behind live, which should be `sync`; `before` is
 * the rate until now, so that who has begun to catch up does so to the end.
 */
export function pace(
  reserve: number,
  latency: number,
  sync: number = LIVE.syncSeconds,
  before: number = 1,
): number {
  const excess = latency - sync;
  if (excess > (before > 1 ? PACE.caughtUp : PACE.behind) && reserve > PACE.leastReserve) {
    return excess > PACE.near ? PACE.fast : PACE.faster;
  }
  if (excess >= -0.3) return 1;
  if (excess >= -1) return 0.97;
  return reserve < 1.2 ? 0.8 : 0.92;
}

/** Seconds to leap forward in what is buffered; 0 while the rate will do. */
export function leap(reserve: number, latency: number, sync: number): number {
  const excess = latency - sync;
  if (excess <= PACE.far) return 0;
  const possible = Math.min(excess, reserve - PACE.leapReserve);
  return possible > PACE.leastLeap ? possible : 0;
}
