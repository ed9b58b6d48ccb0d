// The page itself: started from what is kept, with or without network; a new version is fetched behind it and tried.

import { aged, filesOf, versionOf, withConfig } from "./html.ts";
import { addressesOf } from "./routes.ts";
import { type Lasting, scope } from "./scope.ts";
import {
  changeVersions,
  dropPages,
  hear,
  heard,
  heardPages,
  pageCache,
  readVersions,
  unhear,
} from "./store.ts";
import { confirmed, fetched, isNews, keptVersions, onTrial, started } from "./versions.ts";
import { isFile } from "./worth.ts";

/** A new version has this long to show a frame, from its start. */
const TRIAL_MS = 30_000;
/** A start that has to ask the server (a one-time link) waits so long before it takes what is kept. */
const ASK_MS = 800;

export async function navigated(request: Request, call: Lasting): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (search !== "" || pathname === "/player") return askFirst(request, pathname);
  return (await keptPage(pathname, call)) ?? fetch(request);
}

/** A one-time link is the server's to judge; who starts with an old one without network gets what is kept. */
async function askFirst(request: Request, path: string): Promise<Response> {
  const answer = await inTime(fetch(request), ASK_MS);
  if (answer !== null && answer.status < 500) return answer;
  const page = path === "/player" ? await lastPage() : path;
  const kept = page !== null && (await keptHtml((await readVersions()).current, page)) !== null;
  return kept ? Response.redirect(page, 302) : (answer ?? Response.error());
}

async function lastPage(): Promise<string | null> {
  return (await heardPages()).pop() ?? null;
}

async function keptPage(path: string, call: Lasting): Promise<Response | null> {
  const { candidate } = await readVersions();
  // A candidate that was fetched for another screen of this browser has no page for this one.
  const ready = candidate === null || candidate.tried || (await keptHtml(candidate.version, path)) !== null;
  const version = ready
    ? await changeVersions((versions) => {
        const start = started(versions, Date.now());
        return { versions: start.versions, result: start.serve };
      })
    : (await readVersions()).current;
  const kept = await keptHtml(version, path);
  if (version === null || kept === null) return null;
  if (onTrial(await readVersions(), version)) call.waitUntil(watch(version, path));
  const config = await heard(addressesOf(path).config);
  const last = config && aged((await config.answer.json()) as Record<string, unknown>, config.at, Date.now());
  const headers = new Headers(kept.headers);
  headers.delete("Content-Length");
  return new Response(withConfig(await kept.text(), last), { headers });
}

async function keptHtml(version: string | null, path: string): Promise<Response | null> {
  return version === null ? null : ((await (await pageCache(version)).match(path)) ?? null);
}

/** A version that has shown nothing by then is left: the pages that run it start again, with the one before. */
async function watch(version: string, path: string): Promise<void> {
  await after(TRIAL_MS);
  if (!onTrial(await readVersions(), version)) return;
  for (const client of await scope.clients.matchAll({ type: "window" }))
    if (new URL(client.url).pathname === path) await client.navigate?.(client.url);
}

/** The page at `path` has shown a frame in `version`: keep that, and look whether the server has a newer one. */
export async function shown(path: string, version: string): Promise<boolean> {
  await changeVersions((versions) => ({ versions: confirmed(versions, version), result: null }));
  for (const address of Object.values(addressesOf(path))) await listen(address);
  const news = await fetchNews(path, version);
  await dropPages(keptVersions(await readVersions()));
  return news;
}

/** The page at `path` is no longer this browser's: it starts from what the server says, and leaves nothing. */
export async function forget(path: string): Promise<void> {
  for (const version of keptVersions(await readVersions())) await (await pageCache(version)).delete(path);
  for (const address of Object.values(addressesOf(path))) await unhear(address);
}

async function listen(address: string): Promise<void> {
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (answer !== null) await hear(address, answer);
}

/** Fetch the server's version of the page where it is another than `running`; true when it waits for a start. */
export async function fetchNews(path: string, running: string): Promise<boolean> {
  const answer = await fetch(path, { cache: "no-store", redirect: "error" }).catch(() => null);
  if (!answer?.ok) return false;
  const html = await answer.clone().text();
  const version = versionOf(html);
  const versions = await readVersions();
  if (version === "") return false;
  if (version === versions.current) await (await pageCache(version)).put(path, answer);
  if (!isNews(versions, version, Date.now())) return false;
  const cache = await pageCache(version);
  if (!(await keepFiles(cache, filesOf(html)))) return false;
  await cache.put(path, answer);
  await changeVersions((now) => ({ versions: fetched(now, version, version === running), result: null }));
  return version !== running;
}

async function keepFiles(cache: Cache, urls: readonly string[]): Promise<boolean> {
  for (const url of urls) {
    const file = await fetch(url).catch(() => null);
    if (file === null || !isFile(url, file)) return false;
    await cache.put(url, file);
  }
  return true;
}

/** The answer, or null where there is none in `ms`. */
export async function inTime(answer: Promise<Response>, ms: number): Promise<Response | null> {
  return Promise.race([answer.catch(() => null), after(ms).then(() => null)]);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
