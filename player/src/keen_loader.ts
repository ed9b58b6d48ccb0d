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
import { behindAt } from "./moment.ts";
import { KEEN, MEET } from "./policy.ts";
import { feedOf, newestSequence } from "./scout.ts";
import { startTag, withStart } from "./start_point.ts";

/** hls.js's own loader, which serves every kind of request. */
export type LoaderClass = new (config: HlsConfig) => Loader<PlaylistLoaderContext>;

/** What the loaders of one session share. */
interface Shared {
  readonly base: LoaderClass;
  readonly follower: Follower;
  /** How many seconds to start behind the newest end. */
  readonly reserve: number;
  /** Where to start instead, where that is known: Unix milliseconds at which the first picture was on the air. */
  readonly from: () => number | null;
  /** Called when the playlist is suddenly another channel's, which hls.js must not see. */
  readonly changed: () => void;
}

/** A loader class on top of `base` for one session, as hls.js wants it. */
export function keenLoader(
  base: LoaderClass,
  reserve: number,
  changed: () => void,
  from: () => number | null = () => null,
): PlaylistLoaderConstructor {
  const shared: Shared = { base, follower: new Follower(), reserve, from, changed };
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
        return;
      }
      const begun = news === "first" ? this.#begin(text) : text;
      if ((news === "same" || begun === null) && performance.now() < this.#giveUpAt) {
        if (begun === null) this.#shared.follower.forget();
        this.#later(() => this.#attempt(context, config, callbacks));
      } else {
        response.data = begun ?? startTag(text, this.#shared.reserve);
        callbacks.onSuccess(response, ...rest);
      }
    };
    this.#inner.load(context, config, { ...callbacks, onSuccess });
  }

  /** The first playlist with its start; null while it does not reach to where the session is to begin. */
  #begin(playlist: string): string | null {
    const moment = this.#shared.from();
    const behind = moment === null ? null : behindAt(playlist, moment);
    if (behind === null) return startTag(playlist, this.#shared.reserve);
    return behind < MEET.leastSeconds ? null : withStart(playlist, behind);
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

  /** The next playlist is the first one. */
  forget(): void {
    this.#newest = -1;
  }

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
