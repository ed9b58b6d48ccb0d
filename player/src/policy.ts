// Everything about retrying and giving up that is not a mechanism, in one place. Milliseconds unless the name says otherwise.

import type { Kind, Remedy } from "./trouble.ts";

/** What is done about a trouble of the session that is on the glass, and of one that has no picture yet. */
export const REMEDIES: Readonly<Record<Kind, { readonly front: Remedy; readonly incoming: Remedy }>> = {
  network: { front: "loadOn", incoming: "scout" },
  // hls.js's own cure takes the picture off the element: black until the next one comes.
  decode: { front: "replace", incoming: "newer" },
  media: { front: "replace", incoming: "newer" },
  unplayable: { front: "leave", incoming: "scout" },
  changed: { front: "follow", incoming: "scout" },
  blocked: { front: "touch", incoming: "touch" },
  noFrame: { front: "replace", incoming: "scout" },
  dry: { front: "leave", incoming: "scout" },
  frozen: { front: "replace", incoming: "scout" },
  blind: { front: "replace", incoming: "scout" },
  // A channel may be black by itself; a decoder that gives nothing but black is cured by a fresh one, tried once.
  black: { front: "replace", incoming: "scout" },
  stale: { front: "replace", incoming: "scout" },
};

/** Waits between attempts after a failed request: exponential, jittered, for ever. */
export const RETRY = { firstMs: 1000, capMs: 30_000, factor: 2, jitter: 0.3 } as const;

/** Waits between fresh players after media errors; the first comes at once. Damage ends without a sign: look often. */
export const REBUILD = { firstMs: 100, capMs: 4000, factor: 3, jitter: 0.3 } as const;

/** While the playlist answers but does not move: a segment arrives a GOP after its source, so look often. */
export const SCOUT = {
  unchangedMs: 400,
  /** While the server would tell: this only keeps the feed going, which nobody else may watch. */
  toldMs: 4000,
  timeoutMs: 20_000,
} as const;

/** After this long without trouble every counter starts afresh. */
export const HEALTHY_MS = 15_000;

/** A fresh player must show a frame within this; the server may hold a first playlist for 10 s. */
export const FIRST_FRAME_MS = 15_000;

/** How long a broken player's last frame may stand before other content covers it. */
export const LAST_FRAME_MS = 4000;

/** A configuration that names a channel change which was followed already comes within this. */
export const FOLLOWED_MS = 40_000;

/** A covered player is kept this long so that no frame of the change is black. */
export const COVER_MS = 500;

/** On a cold start the slate waits this long for television before it yields to the playlist. */
export const CONNECT_MS = 4000;

export const WATCHDOG = {
  tickMs: 250,
  /** Below this reserve a picture that stands has run dry: nothing came, so waiting is no use. */
  dryReserveSeconds: 0.35,
  dryMs: 1200,
  /** There is data, but the picture stands. */
  frozenMs: 3500,
  /** Time runs, but no new picture: damage up to the next key frame looks like this for a while. */
  blindMs: 12_000,
  /** Picture runs on, but the playlist gives nothing new. */
  staleMs: 20_000,
} as const;

/** hls.js: how far from the newest segment's end to play, in seconds. */
export const LIVE = {
  syncSeconds: 4,
  /** Damage upstream makes segments long; then it is this many times the longest one, up to the limit below. */
  longSegments: 1.6,
  maxLatencySeconds: 20,
  backBufferSeconds: 10,
  bufferSeconds: 30,
} as const;

/** Coming back to where a screen should be; seconds behind that, or of reserve. */
export const PACE = {
  /** Segments of so many seconds tell how long the next ones may be. */
  lateSeconds: 10,
  /** From here on it plays faster, ... */
  behind: 1.2,
  /** ... until it is as near as this. */
  caughtUp: 0.4,
  near: 0.6,
  fast: 1.05,
  faster: 1.03,
  leastReserve: 1.5,
  /** Further than this it leaps, so that it is back within minutes. */
  far: 8,
  leapReserve: 2.5,
  leastLeap: 2,
} as const;

/** One quick second try inside hls.js; whatever is left over is the recovery controller's. */
export const LOAD = {
  manifest: { firstByteMs: 14_000, loadMs: 20_000, retries: 0 },
  playlist: { firstByteMs: 8000, loadMs: 10_000, retries: 1 },
  segment: { firstByteMs: 6000, loadMs: 20_000, retries: 2 },
  retryDelayMs: 400,
} as const;

/** What is told unasked. Waits between streams; `silentMs` without a word means that a stream is dead. */
export const PUSH_RETRY = { firstMs: 1000, capMs: 60_000, factor: 2, jitter: 0.3 } as const;
export const PUSH = {
  firstMs: 200,
  /** Streams of a thousand screens that broke in one moment come back over this long. */
  spreadMs: 3000,
  /** The server sends a sign of life every 15 s. */
  silentMs: 40_000,
  /** Another page has taken this screen's stream: it is let alone. */
  replacedMs: 300_000,
  /** This browser's other pages hold as many connections as may be. */
  askAgainMs: 60_000,
} as const;

/** Pages of one browser that may hold a stream open, and after how long one that is silent counts as gone. */
export const SEATS = { key: "adscreen.streams", most: 2, lateMs: 60_000 } as const;

/** How long the last frame stands while the server says that it will have its source again at any moment. */
export const HOLD_MS = 2500;

/** The same while a screen moves to another form of its channel. */
export const MOVE_MS = 5000;

/** How a player of another rendition meets the one that it replaces. */
export const MEET = {
  /** It begins this far ahead of the front one, which comes there while it loads. */
  leadSeconds: 1,
  /** Least seconds of it that must be listed. */
  leastSeconds: 0.3,
  /** It waits no more when it is so little ahead: one picture. */
  nearMs: 40,
  lookMs: 100,
  /** Behind by more than this it goes on, with a little to spare for the seek. */
  lateMs: 150,
  skipSeconds: 0.3,
  skipsMost: 2,
  farMs: 20_000,
} as const;

/** While hls.js waits for a segment that is due: how often to look, and for how long before it is told "unchanged". */
export const KEEN = { everyMs: 300, forMs: 2400 } as const;

/** Items of the playlist: how long one may take to be ready, and to its first picture once it is. */
export const ITEMS = {
  /** How long one fades into the next, where that is wanted. The style sheet says it too. */
  fadeMs: 600,
  readyMs: 20_000,
  pictureMs: 5000,
  /** Browsers that do not tell of the first picture before it plays: how long to give it once it could. */
  paintMs: 1000,
  /** The next one is not ready when its turn comes: what is seen stays so long before it is looked at again. */
  lookMs: 250,
  /** A broken item is tried again after this: its file may have been replaced under the same address. */
  forgiveMs: 300_000,
} as const;

/** Items that played last, kept for when nothing of the playlist can be shown. */
export const FILLERS_MOST = 3;

/** Proof of picture: the glass is looked at once a second. Brightness from 0 to 255. */
export const PROOF = {
  everyMs: 1000,
  frozenMs: 6000,
  /** A fade between two programmes is dark for a while, too. */
  blackMs: 10_000,
  darkMean: 16,
  darkMost: 40,
  /** Cells that differ by no more are the same. */
  noise: 2,
  /** Glances further apart are of a page that slept. */
  gapMs: 4000,
  /** A small picture is sent this often, and this long after a good one is back. */
  sendEveryMs: 60_000,
  sendLeastMs: 10_000,
  settledSeconds: 2,
  mostBytes: 48 * 1024,
} as const;

export const HEARTBEAT = { everyMs: 7000, jitter: 0.3 } as const;
export const CONFIG_POLL = { everyMs: 30_000, jitter: 0.2 } as const;
export const PLAYLIST_POLL = { everyMs: 20_000, jitter: 0.2 } as const;

/** The same while the server tells of changes. */
export const TOLD_POLL = { configMs: 120_000, playlistMs: 60_000 } as const;

/** Keeping the page for starts without network: how often to look whether it shows something, and to look after what is kept. */
export const OFFLINE = { lookMs: 250, askMs: 60_000 } as const;

/** How often plays are delivered; a failure is followed by RETRY. The first picture comes before them. */
export const PLAYS = { everyMs: 10_000, jitter: 0.5, firstMs: 2500 } as const;

/** Screens take a new page within this after the server was updated. */
export const RELOAD_MS = 60_000;

/** A proof of the device's key is good for 20 minutes. The first one waits for the first picture, where the page came with its configuration. */
export const BINDING = { everyMs: 600_000, jitter: 0.2, firstMs: 1500 } as const;

/** Before a device is a screen. */
export const PAIRING = {
  /** The server holds its answer for this long while nobody claims the code. */
  holdMs: 20_000,
  /** So much later than it should it may answer. */
  graceMs: 10_000,
  /** Two of this browser's pages end each other's waiting: they do not race. */
  leastMs: 1000,
  /** A device's clock and timers may be slow: the next code comes this much before it must. */
  earlyMs: 5000,
} as const;
