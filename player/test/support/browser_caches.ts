// A browser's Cache Storage, in memory: as much of it as the worker uses.

const ORIGIN = "http://screens.example.com";

function path(key: string | Request | { url: string }): string {
  const url = new URL(typeof key === "string" ? key : key.url, ORIGIN);
  return url.pathname + url.search;
}

export class MemoryCache {
  readonly files = new Map<string, Response>();
  /** Bytes that it takes; more is refused as a browser does. */
  room = Number.POSITIVE_INFINITY;

  async match(key: string | Request): Promise<Response | undefined> {
    return this.files.get(path(key))?.clone();
  }

  async put(key: string | Request, answer: Response): Promise<void> {
    const size = (await answer.clone().blob()).size;
    this.room -= size;
    if (this.room < 0) throw new DOMException("no room", "QuotaExceededError");
    this.files.set(path(key), answer.clone());
  }

  async delete(key: string | Request): Promise<boolean> {
    return this.files.delete(path(key));
  }

  async keys(): Promise<{ url: string }[]> {
    return [...this.files.keys()].map((name) => ({ url: ORIGIN + name }));
  }
}

export class MemoryCaches {
  readonly all = new Map<string, MemoryCache>();

  async open(name: string): Promise<MemoryCache> {
    const cache = this.all.get(name) ?? new MemoryCache();
    this.all.set(name, cache);
    return cache;
  }

  async keys(): Promise<string[]> {
    return [...this.all.keys()];
  }

  async delete(name: string): Promise<boolean> {
    return this.all.delete(name);
  }
}

/** Put a fresh browser around the worker's modules: its caches, and a network that answers as `serve` says. */
export function inBrowser(serve: (path: string, request: RequestInit) => Response): MemoryCaches {
  const caches = new MemoryCaches();
  Object.assign(globalThis, {
    self: { clients: { matchAll: async () => [] } },
    caches,
    fetch: async (asked: string | { url: string }, options: RequestInit = {}) => serve(path(asked), options),
  });
  return caches;
}
