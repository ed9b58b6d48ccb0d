// Which files a browser keeps for times without network: what is scheduled, in the order in which it is needed, as far
// as the room goes. Pure.

import type { OverlayConfig } from "../contract.ts";

export interface File {
  readonly url: string;
  /** Bytes; 0 where nothing says it yet. */
  readonly size: number;
}

/** The parts of a screen's configuration and playlist that count here. */
export interface Said {
  readonly config: { readonly overlayConfig?: OverlayConfig | null; readonly offlineMb?: number } | null;
  readonly playlist: {
    readonly items: readonly { readonly id: unknown; readonly url: string; readonly size?: number }[];
  } | null;
  /** The item on the glass, if one is. */
  readonly item: unknown;
}

/** Stored files are named by their SHA-256. */
const MEDIA = /^\/media\/([0-9a-f]{64})\.\w+$/;

/** The SHA-256 that the bytes at `url` must have, in hexadecimal digits; null where it says none. */
export function hashOf(url: string): string | null {
  return MEDIA.exec(url)?.[1] ?? null;
}

/** All that is scheduled: what lies over the picture, then the playlist from the item on the glass on. */
export function needed(said: readonly Said[]): File[] {
  const files = new Map<string, File>();
  for (const { config, playlist, item } of said) {
    for (const layer of config?.overlayConfig?.layers ?? [])
      if (layer.imageUrl) add(files, { url: layer.imageUrl, size: 0 });
    const items = playlist?.items ?? [];
    const from = Math.max(
      0,
      items.findIndex((one) => one.id === item),
    );
    for (const one of [...items.slice(from), ...items.slice(0, from)])
      add(files, { url: one.url, size: one.size ?? 0 });
  }
  return [...files.values()];
}

function add(files: Map<string, File>, file: File): void {
  if (hashOf(file.url) === null) return;
  const known = files.get(file.url);
  if (known === undefined || known.size === 0) files.set(file.url, file);
}

/** What to fetch, in order, and what to give up, so that all that is kept has at most `limit` bytes. */
export function plan(
  files: readonly File[],
  kept: readonly File[],
  limit: number,
): { readonly fetch: readonly File[]; readonly evict: readonly string[] } {
  const have = new Map(kept.map((file) => [file.url, file.size]));
  const chosen = new Set<string>();
  const fetch: File[] = [];
  let used = 0;
  for (const file of files) {
    const size = have.get(file.url) ?? file.size;
    if (used + size > limit) continue; // a smaller one behind it may have room
    used += size;
    chosen.add(file.url);
    if (!have.has(file.url)) fetch.push(file);
  }
  return { fetch, evict: kept.map((file) => file.url).filter((url) => !chosen.has(url)) };
}
