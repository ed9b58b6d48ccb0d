// What is worth keeping of an answer: a hotel's log-in page comes with status 200 too. Pure but for reading the answer.

import { addressesOf } from "./routes.ts";

/** Whether an answer with status 200 is what the server says at `path`, and not somebody else's page. */
export async function isOurs(path: string, answer: Response): Promise<boolean> {
  if (answer.status !== 200) return false;
  try {
    const said: unknown = await answer.clone().json();
    const { versions, items } = said as { versions?: { page?: unknown }; items?: unknown };
    return path.endsWith("/config") ? typeof versions?.page === "string" : Array.isArray(items);
  } catch {
    return false;
  }
}

/** Whether the server says that the screen is no longer this browser's: what was kept for it is not needed. */
export async function isLost(answer: Response): Promise<boolean> {
  if (answer.status !== 403 && answer.status !== 404) return false;
  try {
    const { code } = (await answer.clone().json()) as { code?: unknown };
    return code === "screen_claimed" || code === "screen_unknown";
  } catch {
    return false;
  }
}

/** Whether an answer is the file of the page that it was asked for as. */
export function isFile(url: string, answer: Response): boolean {
  const type = answer.headers.get("Content-Type") ?? "";
  return answer.status === 200 && (url.endsWith(".css") ? /^text\/css/ : /javascript/).test(type);
}

/** The path of the page to which the answer at `address` belongs; null for an address of another kind. */
export function pageOf(address: string): string | null {
  const page = /^\/api(\/player\/[^/]+)\/(config|playlist)$/.exec(address)?.[1] ?? null;
  return page !== null && Object.values(addressesOf(page)).includes(address) ? page : null;
}
