// Where to begin in a live playlist: on a segment's first picture, far enough behind the end to last until the
// next segment, and not before a break in the stream when that can be helped.

import { syncFor } from "./pace.ts";
import { LIVE } from "./policy.ts";

const LONG_ENOUGH_SECONDS = 1.5;

/** How many seconds before the playlist's end to begin, for a reserve of `want` seconds; 0 without segments. */
export function startBehind(playlist: string, want: number): number {
  let behind = 0;
  const lines = playlist.split("\n");
  for (let i = lines.length - 1; i >= 0 && behind < want; i--) {
    const line = lines[i] ?? "";
    if (line.startsWith("#EXT-X-DISCONTINUITY") && !line.startsWith("#EXT-X-DISCONTINUITY-")) {
      if (behind >= LONG_ENOUGH_SECONDS) break;
    } else if (line.startsWith("#EXTINF:")) {
      behind += Number.parseFloat(line.slice(8)) || 0;
    }
  }
  return behind;
}

/** The longest segment that is listed, in seconds. */
export function longestSegment(playlist: string): number {
  const durations = playlist.match(/^#EXTINF:[\d.]+/gm) ?? [];
  return Math.max(0, ...durations.map((line) => Number.parseFloat(line.slice(8))));
}

/** The playlist with the start written into it (RFC 8216 section 4.3.5.2). */
export function startTag(playlist: string, want: number): string {
  // Who wants more than the newest segment wants to last until the next one, however long that is.
  const enough = want > 1 ? syncFor(longestSegment(playlist)) - LIVE.syncSeconds + want : want;
  const behind = startBehind(playlist, enough);
  // A little inside the segment, so that rounding never picks the one before.
  return behind === 0 ? playlist : withStart(playlist, Math.max(0.05, behind - 0.05));
}

/** The playlist with a start `behind` seconds before its end. */
export function withStart(playlist: string, behind: number): string {
  if (!playlist.startsWith("#EXTM3U")) return playlist;
  return playlist.replace("#EXTM3U", `#EXTM3U\n#EXT-X-START:TIME-OFFSET=-${behind.toFixed(3)}`);
}
