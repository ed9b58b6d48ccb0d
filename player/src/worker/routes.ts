// Which requests of a screen's page the worker answers. Television, heartbeats and event streams it leaves alone. Pure.

export type Route = "page" | "static" | "media" | "config" | "playlist";

export function routeOf(method: string, navigates: boolean, path: string): Route | null {
  if (method !== "GET") return null;
  if (navigates) return /^\/player(\/[^/]+)?$/.test(path) ? "page" : null;
  if (path.startsWith("/static/dist/")) return "static";
  if (path.startsWith("/media/")) return "media";
  const about = /^\/api\/player\/[^/]+\/(config|playlist)$/.exec(path)?.[1];
  return about === "config" || about === "playlist" ? about : null;
}

/** What never needs the worker, for browsers that can be told so once: television costs it nothing. */
export const PAST = [
  "/live/*",
  "/api/player/*/tv-stream",
  "/api/player/*/events",
  "/api/heartbeat/*",
] as const;

/** The addresses of a screen, by the path of its page. */
export function addressesOf(page: string): { readonly config: string; readonly playlist: string } {
  const api = `/api${page}`;
  return { config: `${api}/config`, playlist: `${api}/playlist` };
}
