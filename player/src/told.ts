// What the server says of television, in the few questions that the recovery controller asks of it.

import type { News, Refusal } from "./contract.ts";
import { HOLD_MS, WATCHDOG } from "./policy.ts";

/** Whether there is something to play. */
export function isUp(news: News | null): boolean {
  return news?.state === "live" || news?.state === "slate";
}

/** Whether the server gives another rendition of the channel than before. */
export function moved(before: News | null, news: News): boolean {
  return Boolean(before?.rendition && news.rendition && before.rendition !== news.rendition);
}

/** What the server would have answered to a request. */
export function refusalOf(news: News | null): Refusal | null {
  if (news?.state !== "refused") return null;
  return { status: 503, code: news.code ?? "", text: news.text ?? "", retryAfter: news.retryIn ?? 0 };
}

/** How long a picture may stand for which nothing comes. */
export function patience(news: News | null): number {
  if (news?.state === "refused") return 1;
  if (news?.state !== "reconnecting") return WATCHDOG.dryMs;
  return (news.retryIn ?? 0) * 1000 > HOLD_MS ? WATCHDOG.dryMs : HOLD_MS;
}
