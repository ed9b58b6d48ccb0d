// The service worker of a screen's page: with it the page starts and plays its playlist without network. Whatever goes
// wrong in here, the request goes to the network as if the worker were not there.

import { fetchNews, forget, inTime, navigated, shown } from "./page.ts";
import { partOf } from "./range.ts";
import { PAST, type Route, routeOf } from "./routes.ts";
import { type FetchCall, type MessageCall, scope } from "./scope.ts";
import { showing, stock, stocked } from "./stock.ts";
import { hear, heard, KEPT, MEDIA } from "./store.ts";

/** A playlist that is kept is better than one that is waited for. */
const PLAYLIST_MS = 1500;

scope.addEventListener("install", (call) => {
  const past = PAST.map((pathname) => ({ condition: { urlPattern: { pathname } }, source: "network" }));
  call.waitUntil(Promise.resolve(call.addRoutes?.(past)).catch(() => undefined));
  void scope.skipWaiting();
});

scope.addEventListener("activate", (call) => call.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (call) => {
  const { method, mode, url } = call.request;
  const { origin, pathname } = new URL(url);
  if (origin !== self.location.origin) return;
  const route = routeOf(method, mode === "navigate", pathname);
  if (route !== null) call.respondWith(answer(route, pathname, call));
});

scope.addEventListener("message", (call) => call.waitUntil(told(call)));

const ANSWERS: Readonly<Record<Route, (path: string, call: FetchCall) => Promise<Response>>> = {
  page: (_path, call) => navigated(call.request, call),
  static: async (path, call) => (await caches.match(path)) ?? fetch(call.request),
  media,
  config: (path, call) => listened(path, call, fetch(call.request)),
  playlist,
};

async function answer(route: Route, path: string, call: FetchCall): Promise<Response> {
  try {
    return await ANSWERS[route](path, call);
  } catch {
    return fetch(call.request);
  }
}

/** What the server says is kept for the next start without it. */
async function listened(path: string, call: FetchCall, asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  call.waitUntil(hear(path, answer.clone()).then(stock));
  return answer;
}

/** A server that does not answer, or not well, never takes the playlist from the glass. */
async function playlist(path: string, call: FetchCall): Promise<Response> {
  const asked = fetch(call.request);
  const answer = await inTime(listened(path, call, asked), PLAYLIST_MS);
  if (answer !== null && answer.status < 500) return answer;
  const kept = await heard(path);
  if (kept === null) return answer ?? asked;
  const headers = new Headers(kept.answer.headers);
  headers.set(KEPT, "1");
  return new Response(kept.answer.body, { headers });
}

async function media(path: string, call: FetchCall): Promise<Response> {
  const kept = await (await caches.open(MEDIA)).match(path);
  if (kept === undefined) return fetch(call.request);
  const blob = await kept.blob();
  const part = partOf(call.request.headers.get("Range"), blob.size);
  const type = kept.headers.get("Content-Type") ?? "";
  const headers = { "Content-Type": type, "Accept-Ranges": "bytes" };
  if (part === null) return new Response(blob, { headers });
  const range = `bytes ${part.start}-${part.end - 1}/${blob.size}`;
  const slice = blob.slice(part.start, part.end, type);
  return new Response(slice, { status: 206, headers: { ...headers, "Content-Range": range } });
}

async function told({ data, source }: MessageCall): Promise<void> {
  const { kind, page, version, item } = data as Record<string, string>;
  if (page === undefined || version === undefined || source === null) return;
  if (kind === "forget") {
    await forget(page);
    await stock();
    return;
  }
  showing(page, item);
  const news =
    kind === "shown"
      ? await shown(page, version)
      : kind === "update"
        ? await fetchNews(page, version)
        : false;
  if (news) source.postMessage({ kind: "news" });
  await stock();
  source.postMessage({ kind: "stocked", ...(await stocked()) });
}
