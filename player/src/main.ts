// The page begins here: read the data block, show what it says, then keep asking.

import { Binding } from "./binding.ts";
import { withAbilities } from "./codecs.ts";
import type { Boot, PlaylistItem, Refusal } from "./contract.ts";
import { deviceKey } from "./device_key.ts";
import { Offline } from "./offline.ts";
import { keepPlays } from "./plays/keeping.ts";
import { ServerClock } from "./plays/server_clock.ts";
import { BINDING, CONFIG_POLL, HEARTBEAT, PLAYLIST_POLL, PUSH, RELOAD_MS, TOLD_POLL } from "./policy.ts";
import { startPoll } from "./poll.ts";
import { Push } from "./push.ts";
import { Remote } from "./remote/remote.ts";
import { HeartbeatBody, report } from "./report.ts";
import { Screen } from "./screen.ts";
import { Seat } from "./seats.ts";
import {
  getConfig,
  PlaylistClient,
  postChallenge,
  postFrame,
  postHeartbeat,
  postProof,
  ServerError,
} from "./server.ts";
import { keepAwake } from "./wakelock.ts";
import { Witness } from "./witness.ts";

const PAGE_VERSION =
  /player-([0-9a-f]+)\.js/.exec((document.currentScript as HTMLScriptElement | null)?.src ?? "")?.[1] ??
  "dev";

function main(): void {
  const root = document.getElementById("stage");
  const block = document.getElementById("boot")?.textContent;
  if (root === null || !block) return;
  const boot: Boot = JSON.parse(block);
  const screen = new Screen(root, boot.texts);
  if (boot.config !== null) screen.apply(boot.config);
  keepAwake();
  document.addEventListener("pointerdown", () => screen.touched());
  const offline = keepOffline(screen, boot);
  Object.defineProperty(window, "adscreen", {
    value: {
      version: PAGE_VERSION,
      /** Spots in television, shown once; items as in the playlist. */
      break: (spots: readonly PlaylistItem[]) => screen.break(spots),
      snapshot: () => ({ ...report(screen), offline: offline.report, events: screen.journal.recent() }),
    },
  });
  keepAsking(screen, boot, offline);
}

/** Keep the page and what it plays for starts without network. */
function keepOffline(screen: Screen, boot: Boot): Offline {
  const offline = new Offline({
    shown: () => screen.mode !== "connecting",
    item: () => screen.carousel.currentItem?.id ?? null,
    news: () => reloadPage(RELOAD_MS * (0.1 + 0.9 * Math.random())),
  });
  offline.start(boot.worker ?? null);
  return offline;
}

function keepAsking(screen: Screen, boot: Boot, offline: Offline): void {
  const playlists = new PlaylistClient();
  const heartbeats = new HeartbeatBody(screen, PAGE_VERSION);
  const binding = bind(boot);
  const clock = new ServerClock();

  const leave = (refusal: Refusal) => {
    screen.leave(refusal);
    offline.forget();
  };
  const askPlaylist = async () => {
    const url = screen.config?.playlistUrl;
    if (!url) return;
    const playlist = await binding.ask(() => playlists.get(url));
    if (playlist !== null) screen.show(playlist);
    if (playlists.kept) screen.director.happen("late"); // no use in waiting for television
  };
  const askConfig = async () => {
    try {
      screen.apply(await binding.ask(() => getConfig(boot.code)));
      playlist.hurry();
      followServer(screen.config?.versions.page ?? "", offline);
    } catch (error) {
      const refusal = error instanceof ServerError ? error.refusal : null;
      if (refusal?.code === "screen_claimed") leave(refusal);
      else if (refusal !== null && refusal.status < 500) screen.refuse(refusal);
      throw error;
    }
  };
  const beat = async () => {
    const { config: now } = screen;
    if (now === null) return;
    const report = { ...heartbeats.next(), offline: offline.report, proof: witness.proven };
    const answer = await binding.ask(() => postHeartbeat(now.heartbeatUrl, report, clock));
    void remote.orders.take(answer.commands ?? []);
    if (answer.configVersion !== undefined && answer.configVersion !== screen.config?.versions.config)
      config.hurry();
  };

  // The first picture comes before everything else: the playlist waits a moment.
  const playlist = startPoll(askPlaylist, {
    every: () => (push.live ? TOLD_POLL.playlistMs : PLAYLIST_POLL.everyMs),
    jitter: PLAYLIST_POLL.jitter,
    first: 300,
  });
  const config = startPoll(askConfig, {
    every: () => (push.live ? TOLD_POLL.configMs : CONFIG_POLL.everyMs),
    jitter: CONFIG_POLL.jitter,
    first: boot.config === null || boot.kept ? 0 : CONFIG_POLL.everyMs,
  });
  const beats = startPoll(beat, { every: () => HEARTBEAT.everyMs, jitter: HEARTBEAT.jitter, first: 1500 });
  const remote = new Remote(screen, {
    code: boot.code,
    hurry: () => config.hurry(),
    reload: () => reloadPage(0),
    ask: (work) => binding.ask(work),
  });
  const push = listen(screen, boot.code, () => config.hurry(), remote);
  // The server ends what was opened without the key once it knows one.
  const ready = boot.device?.bound === false ? () => binding.renew().catch(() => undefined) : undefined;
  setTimeout(async () => {
    await ready?.();
    push.start();
  }, PUSH.firstMs); // the first picture comes before it
  const witness = new Witness({
    picture: () => screen.picture,
    changed: ({ picture }) => {
      screen.journal.add("proof", picture);
      if (picture === "black" && screen.mode === "tv") screen.recovery.doubt();
      beats.hurry();
    },
    send: (jpeg) => postFrame(boot.code, jpeg),
  });
  witness.start();
  keepPlays(screen, { code: boot.code, clock, key: deviceKey(), ask: (question) => binding.ask(question) });
}

/** Prove now and then that this browser has its screen's key. */
function bind(boot: Boot): Binding {
  const binding = new Binding(boot, {
    key: deviceKey,
    challenge: () => postChallenge(boot.code),
    prove: (proof) => postProof(boot.code, proof),
  });
  if (boot.device)
    startPoll(() => binding.renew(), { ...BINDING, every: () => BINDING.everyMs, first: BINDING.firstMs });
  return binding;
}

/** Be told of changes instead of asking; where that cannot be had the polls are enough. */
function listen(screen: Screen, code: string, changed: () => void, remote: Remote): Push {
  const seat = new Seat(storage(), Math.random().toString(36).slice(2));
  window.addEventListener("pagehide", () => seat.leave());
  const push = new Push(
    withAbilities(`/api/player/${encodeURIComponent(code)}/events`),
    {
      open: (url) => new EventSource(url),
      mayOpen: () => typeof EventSource === "function" && seat.take(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    },
    {
      config: (version) => {
        if (screen.expect(version)) changed();
      },
      television: (news) => screen.told(news),
      order: (order) => void remote.orders.take([order]),
      ended: (why) => {
        if (why === "lost") changed();
      },
    },
  );
  return push;
}

/** null where the browser keeps nothing for pages. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** A server that serves another page was updated: take its page, not all screens in the same second. */
function followServer(page: string, offline: Offline): void {
  if (page === "" || page === PAGE_VERSION || PAGE_VERSION === "dev" || reloading) return;
  if (offline.update()) return; // the worker fetches it first, and says when it lies ready
  if (sessionStorage.getItem("reloadedFor") === page) return; // a cache in between still has the old one
  sessionStorage.setItem("reloadedFor", page);
  reloadPage(RELOAD_MS * (0.1 + 0.9 * Math.random()));
}

function reloadPage(ms: number): void {
  reloading = true;
  setTimeout(() => location.reload(), ms);
}

let reloading = false;
main();
