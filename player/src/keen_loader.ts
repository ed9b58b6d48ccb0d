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
import { feedOf, newestSequence } from "./scout.ts";
import { startTag } from "./start_point.ts";

/** hls.js's own loader, which serves every kind of request. */
export type LoaderClass = new (config: HlsConfig) => Loader<PlaylistLoaderContext>;

/** What the loaders of one session share. */
interface Shared {
  readonly base: LoaderClass;
  readonly follower: Follower;
  /** How many seconds to start behind the newest end. */
  readonly reserve: number;
  /** Called when the playlist is suddenly another channel's, which hls.js must not see. */
  readonly changed: () => void;
}

/** A loader class on top of `base` for one session, as hls.js wants it. */
export function keenLoader(
  base: LoaderClass,
  reserve: number,
  changed: () => void,
): PlaylistLoaderConstructor {
  const shared: Shared = { base, follower: new Follower(), reserve, changed };
  return class extends KeenLoader {
    constructor(config: HlsConfig) {
      super(config, shared);
    }
  };
}

class KeenLoader implements Loader<PlaylistLoaderContext> {
  context: PlaylistLoaderContext | null = null;
  readonly #config: HlsConfig;
  readonly #shared: Shared;
  #inner: Loader<PlaylistLoaderContext>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #giveUpAt = 0;

  constructor(config: HlsConfig, shared: Shared) {
    this.#config = config;
    this.#shared = shared;
    this.#inner = new shared.base(config);
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
    this.#giveUpAt = performance.now() + KEEN.forMs;
    this.#attempt(context, config, callbacks);
  }

  #attempt(
    context: PlaylistLoaderContext,
    config: LoaderConfiguration,
    callbacks: LoaderCallbacks<PlaylistLoaderContext>,
  ): void {
    const onSuccess: typeof callbacks.onSuccess = (response, ...rest) => {
      const text = typeof response.data === "string" ? response.data : "";
      const news = this.#shared.follower.judge(text);
      if (news === "other") {
        this.#shared.changed();
      } else if (news === "same" && performance.now() < this.#giveUpAt) {
        this.#later(() => this.#attempt(context, config, callbacks));
      } else {
        if (news === "first") response.data = startTag(text, this.#shared.reserve);
        callbacks.onSuccess(response, ...rest);
      }
    };
    this.#inner.load(context, config, { ...callbacks, onSuccess });
  }

  #later(attempt: () => void): void {
    this.#timer = setTimeout(() => {
      this.#inner.destroy();
      this.#inner = new this.#shared.base(this.#config); // a loader of hls.js serves one request
      attempt();
    }, KEEN.everyMs);
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
}

/** Tells what a playlist is in respect of the one before. */
class Follower {
  #newest = -1;
  #feed = "";

  judge(playlist: string): "first" | "same" | "newer" | "other" {
    const newest = newestSequence(playlist);
    const feed = feedOf(playlist);
    const first = this.#newest === -1;
    if (!first && newest >= 0 && feed !== this.#feed) return "other";
    const same = newest === this.#newest;
    this.#newest = newest;
    this.#feed = feed;
    if (first) return "first";
    return same ? "same" : "newer";
  }
}
