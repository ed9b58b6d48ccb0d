// How fast to play: a touch slower while the reserve is thin, a touch faster while live is far. The page is
// muted, so a changed rate is not heard; steps of a few per cent are not seen either.

import { LIVE } from "./policy.ts";

/** The rate for `reserve` seconds buffered ahead and `latency` seconds behind the newest picture. */
export function pace(reserve: number, latency: number): number {
  if (latency > LIVE.syncSeconds + 2 && reserve > 3) return 1.06;
  if (latency >= LIVE.syncSeconds - 0.3) return 1;
  if (latency >= LIVE.syncSeconds - 1) return 0.97;
  return reserve < 1.2 ? 0.8 : 0.92;
}
