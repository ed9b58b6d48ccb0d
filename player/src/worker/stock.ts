// Keeps what is scheduled: fetches what is missing, one file after the other, and gives up what is needed no more.

import { download } from "./download.ts";
import { type File, needed, plan, type Said } from "./need.ts";
import { addressesOf } from "./routes.ts";
import { heardJson, heardPages, MEDIA } from "./store.ts";

/** A file whose bytes were wrong is asked for again after this long. */
const BROKEN_MS = 600_000;
/** Share of what the browser grants this server that is used at most. */
const SHARE = 0.8;
const MEGABYTE = 1_000_000;

export interface Stocked {
  /** `filling`, `ready`, or `full`: the room does not hold all that is scheduled. */
  readonly state: "filling" | "ready" | "full";
  readonly files: number;
  readonly needed: number;
  readonly bytes: number;
}

const broken = new Map<string, number>();
/** The item on the glass, by the path of the page that shows it. */
const onTheGlass = new Map<string, unknown>();
let running: Promise<void> | null = null;
let again = false;
let full = false;

/** `item` is shown at `page` now: what follows it is needed first. */
export function showing(page: string, item: unknown): void {
  onTheGlass.set(page, item);
}

/** Bring what is kept in line with what is scheduled; calls while it works make it look once more. */
export function stock(): Promise<void> {
  again = true;
  running ??= work().finally(() => {
    running = null;
  });
  return running;
}

export async function stocked(): Promise<Stocked> {
  const files = needed(await said());
  const kept = await keptFiles();
  const have = new Set(kept.map((file) => file.url));
  const there = files.filter((file) => have.has(file.url)).length;
  const state = there === files.length ? "ready" : full ? "full" : "filling";
  return { state, files: there, needed: files.length, bytes: kept.reduce((sum, file) => sum + file.size, 0) };
}

async function work(): Promise<void> {
  while (again) {
    again = false;
    const all = await said();
    const shelf = await caches.open(MEDIA);
    const files = needed(all);
    const steps = plan(files, await keptFiles(), await limit(all));
    for (const url of steps.evict) await shelf.delete(url);
    await dropStrayPieces(shelf, files);
    full = files.length > (await keptFiles()).length + steps.fetch.length;
    for (const file of steps.fetch) {
      if (again) break; // the plan has changed
      await fetchOne(file, shelf);
    }
  }
}

async function fetchOne(file: File, shelf: Cache): Promise<void> {
  if (Date.now() < (broken.get(file.url) ?? 0)) return;
  const get = (url: string, range: string) =>
    fetch(url, { headers: { Range: range }, cache: "no-store", credentials: "omit" });
  try {
    if ((await download(file, shelf, get)) === "broken") broken.set(file.url, Date.now() + BROKEN_MS);
  } catch (error) {
    // The next configuration or playlist that is heard begins again; what came so far is kept.
    full ||= error instanceof DOMException && error.name === "QuotaExceededError";
  }
}

async function said(): Promise<Said[]> {
  const pages = await heardPages();
  return Promise.all(
    pages.map(async (page) => ({
      config: (await heardJson(addressesOf(page).config)) as Said["config"],
      playlist: (await heardJson(addressesOf(page).playlist)) as Said["playlist"],
      item: onTheGlass.get(page),
    })),
  );
}

async function limit(all: readonly Said[]): Promise<number> {
  const wish = Math.max(0, ...all.map((one) => one.config?.offlineMb ?? 0)) * MEGABYTE;
  const { quota } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined ? wish : Math.min(wish, SHARE * quota);
}

/** Whole files; pieces of one that is on its way do not count. */
async function keptFiles(): Promise<File[]> {
  const shelf = await caches.open(MEDIA);
  const files: File[] = [];
  for (const request of await shelf.keys()) {
    const url = new URL(request.url);
    if (url.search !== "") continue;
    const size = Number((await shelf.match(request))?.headers.get("X-Size"));
    files.push({ url: url.pathname, size });
  }
  return files;
}

async function dropStrayPieces(shelf: Cache, files: readonly File[]): Promise<void> {
  const wanted = new Set(files.map((file) => file.url));
  for (const request of await shelf.keys()) {
    const url = new URL(request.url);
    if (url.search !== "" && !wanted.has(url.pathname)) await shelf.delete(request);
  }
}
