// Which item comes next. Pure.

import type { PlaylistItem } from "./contract.ts";

/** An item, its place in the list, and whether the list is why it is shown. */
export interface Choice {
  readonly item: PlaylistItem;
  readonly at: number;
  readonly what: "ads" | "filler";
}

/** Items are told apart by what they show; a replaced file has another address. */
export function sameItem(a: PlaylistItem, b: PlaylistItem): boolean {
  return a.id === b.id && a.url === b.url && a.kind === b.kind && a.seconds === b.seconds;
}

/**
 * The item after `current` that is not broken; null when none is left. `current` itself is the answer when it is
 * the only one. When `current` is no longer listed, `at` (its old place) says where to go on.
 */
export function nextItem(
  items: readonly PlaylistItem[],
  current: PlaylistItem | null,
  at: number,
  broken: ReadonlySet<string>,
): { readonly item: PlaylistItem; readonly at: number } | null {
  const place = current === null ? -1 : items.findIndex((item) => sameItem(item, current));
  const from = current === null ? 0 : place >= 0 ? place + 1 : at;
  for (let step = 0; step < items.length; step++) {
    const index = (from + step) % items.length;
    const item = items[index];
    if (item !== undefined && !broken.has(item.url)) return { item, at: index };
  }
  return null;
}

/** How long to show an item, in milliseconds: null for a video to its end. */
export function showFor(item: PlaylistItem, duration: number): number | null {
  const seconds = item.seconds ?? 0;
  if (item.kind === "image") return Math.max(1, seconds || 10) * 1000;
  // The list rounds durations; only a clearly shorter time is a wish to cut.
  return seconds > 0 && Number.isFinite(duration) && seconds < duration - 1 ? seconds * 1000 : null;
}
