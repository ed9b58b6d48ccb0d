// The page begins here: read the data block, show what it says, then keep asking.

import type { Boot } from "./contract.ts";
import { CONFIG_POLL, HEARTBEAT, PLAYLIST_POLL, RELOAD_MS } from "./policy.ts";
import { startPoll } from "./poll.ts";
import { HeartbeatBody, report } from "./report.ts";
import { Screen } from "./screen.ts";
import { getConfig, PlaylistClient, postHeartbeat, ServerError } from "./server.ts";
import { keepAwake } from "./wakelock.ts";

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
  Object.defineProperty(window, "adscreen", {
    value: {
      version: PAGE_VERSION,
      snapshot: () => ({ ...report(screen), events: screen.journal.recent() }),
    },
  });
  keepAwake();
  document.addEventListener("pointerdown", () => screen.touched());
  keepAsking(screen, boot);
}

function keepAsking(screen: Screen, boot: Boot): void {
  const playlists = new PlaylistClient();
  const heartbeats = new HeartbeatBody(screen, PAGE_VERSION);

  const askPlaylist = async () => {
    const url = screen.config?.playlistUrl;
    if (!url) return;
    const playlist = await playlists.get(url);
    if (playlist !== null) screen.show(playlist);
  };
  const askConfig = async () => {
    try {
      screen.apply(await getConfig(boot.code));
      playlist.hurry();
      followServer(screen.config?.versions.page ?? "");
    } catch (error) {
      const refusal = error instanceof ServerError ? error.refusal : null;
      if (refusal !== null && refusal.status < 500) screen.refuse(refusal);
      throw error;
    }
  };
  const beat = async () => {
    const { config: now } = screen;
    if (now === null) return;
    const answer = await postHeartbeat(now.heartbeatUrl, heartbeats.next());
    if (answer.commands?.includes("reload")) reloadPage(0);
    if (answer.configVersion !== undefined && answer.configVersion !== screen.config?.versions.config)
      config.hurry();
  };

  // The first picture comes before everything else: the playlist waits a moment.
  const playlist = startPoll(askPlaylist, { ...PLAYLIST_POLL, first: 300 });
  const config = startPoll(askConfig, {
    ...CONFIG_POLL,
    first: boot.config === null ? 0 : CONFIG_POLL.everyMs,
  });
  startPoll(beat, { ...HEARTBEAT, first: 1500 });
}

/** A server that serves another page was updated: take its page, not all screens in the same second. */
function followServer(page: string): void {
  if (page === "" || page === PAGE_VERSION || PAGE_VERSION === "dev" || reloading) return;
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
