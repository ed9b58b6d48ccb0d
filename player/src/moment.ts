// Where two renditions of one channel show the same picture: by the date that a playlist gives each segment
// (EXT-X-PROGRAM-DATE-TIME, RFC 8216 section 4.3.2.6), on which all renditions of a channel agree.

/** What hls.js knows of a segment. */
export interface Dated {
  /** Seconds on the player's own time line. */
  readonly start: number;
  readonly duration: number;
  /** Unix milliseconds of the segment's beginning. */
  readonly programDateTime: number | null;
}

/** When the picture at `time` was on the air, in Unix milliseconds; null where no segment tells. */
export function momentAt(segments: readonly Dated[], time: number): number | null {
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === undefined || segment.start > time + 0.02) continue;
    if (segment.programDateTime === null || time > segment.start + segment.duration + 1) return null;
    return segment.programDateTime + (time - segment.start) * 1000;
  }
  return null;
}

/**
 * How many seconds before the playlist's end the picture of `moment` lies; 0 where it is not listed yet, null where
 * the playlist has no dates. Never before the last break: what lies there may be what the screen moves away from.
 */
export function behindAt(playlist: string, moment: number): number | null {
  const lines = playlist.split("\n");
  let behind = 0;
  let dated = false;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? "";
    if (line.startsWith("#EXTINF:")) {
      behind += Number.parseFloat(line.slice(8)) || 0;
    } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
      const inside = (moment - Date.parse(line.slice(25))) / 1000;
      dated ||= Number.isFinite(inside);
      if (inside >= 0) return Math.max(0, behind - inside);
    } else if (
      dated &&
      line.startsWith("#EXT-X-DISCONTINUITY") &&
      !line.startsWith("#EXT-X-DISCONTINUITY-")
    ) {
      return behind;
    }
  }
  return dated ? behind : null;
}
