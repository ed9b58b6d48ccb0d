// Looks whether television is there without playing it: one request for the live playlist.

import { type Refusal, readRefusal } from "./contract.ts";
import { SCOUT } from "./policy.ts";

export type Finding =
  | { readonly kind: "live"; readonly newest: number }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "unreachable" };

/** Ask once. Never throws; an answer that is no playlist counts as a refusal. */
export async function scout(url: string, signal: AbortSignal, ask: typeof fetch = fetch): Promise<Finding> {
  const timer = new AbortController();
  const stop = () => timer.abort();
  signal.addEventListener("abort", stop);
  const limit = setTimeout(stop, SCOUT.timeoutMs);
  try {
    const answer = await ask(url, { cache: "no-store", signal: timer.signal });
    const body = await answer.text();
    const newest = answer.ok ? newestSequence(body) : -1;
    if (newest >= 0) return { kind: "live", newest };
    return { kind: "refused", refusal: readRefusal(answer.status, body, answer.headers.get("Retry-After")) };
  } catch {
    return { kind: "unreachable" };
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", stop);
  }
}

/** Where the playlist's segments lie: another channel's lie elsewhere, even behind the same playlist address. */
export function feedOf(playlist: string): string {
  const address = /^[^#\s].*$/m.exec(playlist)?.[0] ?? "";
  return address.slice(0, address.lastIndexOf("/") + 1);
}

/** The sequence number of the last segment in a media playlist (RFC 8216 section 4.3.3.2); -1 without segments. */
export function newestSequence(playlist: string): number {
  if (!playlist.startsWith("#EXTM3U")) return -1;
  const first = Number(/#EXT-X-MEDIA-SEQUENCE:\s*(\d+)/.exec(playlist)?.[1] ?? 0);
  const segments = playlist.match(/^#EXTINF:/gm)?.length ?? 0;
  return segments === 0 ? -1 : first + segments - 1;
}
