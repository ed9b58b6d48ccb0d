// How fast to play: a touch slower while the reserve is thin, a touch faster while live is far. The page is
// muted, so a changed rate is not heard; steps of a few per cent are not seen either.

import { LIVE } from "./policy.ts";

/** How far behind live to play, in seconds: long segments come seldom and need a longer reserve. */
export function syncFor(longestSegment: number): number {
  return Math.min(LIVE.maxLatencySeconds - 2, Math.max(LIVE.syncSeconds, LIVE.longSegments * longestSegment));
}

/** The rate for `reserve` seconds buffered ahead and `latency` seconds behind live, which should be `sync`. */
export function pace(reserve: number, latency: number, sync: number = LIVE.syncSeconds): number {
  if (latency > sync + 2 && reserve > 3) return 1.06;
  if (latency >= sync - 0.3) return 1;
  if (latency >= sync - 1) return 0.97;
  return reserve < 1.2 ? 0.8 : 0.92;
}
