// What the worker keeps, all of it in the browser's Cache Storage: pages by version, answers of the server, creatives,
// and a small state of its own.

import { NO_VERSIONS, type Versions } from "./versions.ts";
import { isLost, isOurs, pageOf } from "./worth.ts";

const STATE = "adscreen-state";
export const SAID = "adscreen-said";
export const MEDIA = "adscreen-media";
const PAGE = "adscreen-page ";
const VERSIONS = "/adscreen/versions";
const HEARD = "x-heard-at";
/** Marks an answer that is given in the place of a server that does not answer. */
export const KEPT = "x-kept";

export function pageCache(version: string): Promise<Cache> {
  return caches.open(PAGE + version);
}

let turn: Promise<unknown> = Promise.resolve();

/** Change the versions; changes wait for each other. */
export function changeVersions<Result>(
  change: (versions: Versions) => { versions: Versions; result: Result },
): Promise<Result> {
  const work = turn.then(async () => {
    const { versions, result } = change(await readVersions());
    await writeJson(STATE, VERSIONS, versions);
    return result;
  });
  turn = work.catch(() => undefined);
  return work;
}

export async function readVersions(): Promise<Versions> {
  return ((await readJson(STATE, VERSIONS)) as Versions | null) ?? NO_VERSIONS;
}

/** Forget the pages of all versions but these. */
export async function dropPages(kept: readonly string[]): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(PAGE) && !kept.includes(name.slice(PAGE.length))) await caches.delete(name);
}

/** Remember what the server said, and when; forget it where it says that the screen is no longer this browser's. */
export async function hear(path: string, answer: Response): Promise<void> {
  if (await isLost(answer)) return unhear(path);
  if (!(await isOurs(path, answer))) return;
  const headers = new Headers(answer.headers);
  headers.set(HEARD, String(Date.now()));
  const kept = new Response(await answer.blob(), { headers });
  await (await caches.open(SAID)).put(path, kept);
}

export async function unhear(path: string): Promise<void> {
  await (await caches.open(SAID)).delete(path);
}

export async function heard(path: string): Promise<{ answer: Response; at: number } | null> {
  const answer = await (await caches.open(SAID)).match(path);
  return answer === undefined ? null : { answer, at: Number(answer.headers.get(HEARD)) };
}

/** The JSON of a kept answer; null where there is none that can be read. */
export async function heardJson(path: string): Promise<unknown> {
  return readJson(SAID, path);
}

/** Paths of the pages that are kept for, the one that was heard of last at the end. */
export async function heardPages(): Promise<string[]> {
  const paths = (await (await caches.open(SAID)).keys()).map((request) => new URL(request.url).pathname);
  return paths.filter((path) => path.endsWith("/config")).flatMap((path) => pageOf(path) ?? []);
}

async function readJson(name: string, path: string): Promise<unknown> {
  try {
    return await (await (await caches.open(name)).match(path))?.json();
  } catch {
    return null;
  }
}

async function writeJson(name: string, path: string, value: unknown): Promise<void> {
  await (await caches.open(name)).put(path, new Response(JSON.stringify(value)));
}
