// The playlist loader that hls.js is given. hls.js looks again after half a target duration when nothing new
// was listed, which with a reserve of one segment comes too late. This one looks on by itself until something new
// is there, and it says where to start (EXT-X-START), so that the first picture is where the recovery wants it.

import type {
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderStats,
  PlaylistLoaderConstructor,
  PlaylistLoaderContext,
} from "hls.js";
import { KEEN } from "./policy.ts";
import { newestSequence } from "./scout.ts";
import { startTag } from "./start_point.ts";

/** hls.js's own loader, which serves every kind of request. */
export type LoaderClass = new (config: HlsConfig) => Loader<PlaylistLoaderContext>;

/** A loader class on top of `Base` for one session; `reserve` is how many seconds to start behind the newest end. */
export function keenLoader(Base: LoaderClass, reserve: number): PlaylistLoaderConstructor {
  let newest = -1;
  let begun = false;

  return class KeenLoader implements Loader<PlaylistLoaderContext> {
    context: PlaylistLoaderContext | null = null;
    readonly #config: HlsConfig;
    #inner: Loader<PlaylistLoaderContext>;
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor(config: HlsConfig) {
      this.#config = config;
      this.#inner = new Base(config);
    }

    get stats(): LoaderStats {
      return this.#inner.stats;
    }

    load(
      context: PlaylistLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<PlaylistLoaderContext>,
    ): void {
      this.context = context;
      const giveUpAt = performance.now() + KEEN.forMs;
      const attempt = () => {
        this.#inner.load(context, config, {
          ...callbacks,
          onSuccess: (response, stats, loaded, details) => {
            const text = typeof response.data === "string" ? response.data : "";
            const found = newestSequence(text);
            if (begun && found === newest && performance.now() < giveUpAt) {
              this.#timer = setTimeout(again, KEEN.everyMs);
              return;
            }
            newest = found;
            if (!begun) response.data = startTag(text, reserve);
            begun = true;
            callbacks.onSuccess(response, stats, loaded, details);
          },
        });
      };
      const again = () => {
        this.#inner.destroy();
        this.#inner = new Base(this.#config);
        attempt();
      };
      attempt();
    }

    abort(): void {
      clearTimeout(this.#timer);
      this.#inner.abort();
    }

    destroy(): void {
      clearTimeout(this.#timer);
      this.#inner.destroy();
      this.context = null;
    }

    getCacheAge(): number | null {
      return this.#inner.getCacheAge?.() ?? null;
    }

    getResponseHeader(name: string): string | null {
      return this.#inner.getResponseHeader?.(name) ?? null;
    }
  };
}
