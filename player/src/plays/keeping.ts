// The screen's plays from the glass to the server: fits the parts together.

import type { DeviceKey } from "../device_key.ts";
import { PLAYS } from "../policy.ts";
import { startPoll } from "../poll.ts";
import type { Screen } from "../screen.ts";
import { postPlays } from "../server.ts";
import { sha256 } from "../sha256.ts";
import { Book, type Signer } from "./book.ts";
import { deliver } from "./delivery.ts";
import type { Facts, Reason } from "./record.ts";
import { Recorder } from "./recorder.ts";
import type { ServerClock } from "./server_clock.ts";
import { openStore } from "./store.ts";

export interface PlaysHost {
  readonly code: string;
  readonly clock: ServerClock;
  readonly key: Promise<DeviceKey | null>;
  /** Ask the server, as the device that holds the screen. */
  ask<T>(question: () => Promise<T>): Promise<T>;
}

/** Record what the screen shows beside television from now on, and deliver it. */
export function keepPlays(screen: Screen, host: PlaysHost): void {
  const book = openBook(host);
  // Without an address this browser is not the screen: it only looks.
  const address = () => screen.config?.playsUrl ?? null;
  const keep = (facts: Facts) => {
    book.then((open) => open.add(facts)).catch((error) => screen.journal.add("playLost", String(error)));
  };
  const recorder = (reason: () => Reason) =>
    new Recorder(host.clock, () => (address() === null ? null : reason()), keep);
  watch(screen, recorder);
  const poll = startPoll(
    async () => {
      const url = address();
      if (url === null) return;
      await deliver(await book, (plays) => host.ask(() => postPlays(url, plays, host.clock)));
    },
    { every: () => PLAYS.everyMs, jitter: PLAYS.jitter, first: PLAYS.firstMs },
  );
  window.addEventListener("online", () => poll.hurry());
}

/** The playlist's items, spots of breaks, and what an operator shows at once over everything else. */
function watch(screen: Screen, recorder: (reason: () => Reason) => Recorder): void {
  const [playlist, breaks, over] = [
    recorder(() => screen.reason),
    recorder(() => "break"),
    recorder(() => "break"),
  ];
  for (const [carousel, seen] of [
    [screen.carousel, playlist],
    [screen.breaks, breaks],
  ] as const)
    carousel.watch({ began: (item, film) => seen.begin(item, film), ended: () => seen.end() });
  screen.onCover = (what) => {
    playlist.cover(what !== null);
    breaks.cover(what !== null);
    if (what === null) over.end();
    else over.begin(what.item, what.video);
  };
  window.addEventListener("pagehide", () => {
    for (const each of [playlist, breaks, over]) each.end();
  });
}

async function openBook(host: PlaysHost): Promise<Book> {
  const [store, key] = await Promise.all([openStore(host.code), host.key]);
  return new Book(host.code, store, key && signerOf(key), newChain);
}

function signerOf(key: DeviceKey): Signer {
  const der = atob(key.spki.replace(/-/g, "+").replace(/_/g, "/"));
  return {
    id: sha256(Uint8Array.from(der, (letter) => letter.charCodeAt(0))),
    sign: (text) => key.sign(text),
  };
}

function newChain(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
