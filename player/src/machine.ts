// What is on the glass. Pure: events in, mode out; the transitions are data.

export type Mode = "connecting" | "tv" | "playlist" | "slate";

export type GlassEvent =
  | "tvWanted" // television was switched on, or the page starts with it
  | "tvOff" // television was switched off
  | "tvFrame" // a player has shown a picture
  | "tvLost" // television cannot be shown now
  | "connectLate" // a cold start takes too long
  | "playlistReady" // the first item can be shown this instant
  | "playlistEmpty"; // nothing to show

/** "fallback" is the playlist where one is ready, else the slate. */
type Target = Mode | "fallback";

const TRANSITIONS: Readonly<Record<Mode, Readonly<Partial<Record<GlassEvent, Target>>>>> = {
  connecting: { tvFrame: "tv", tvLost: "fallback", tvOff: "fallback", connectLate: "fallback" },
  tv: { tvLost: "fallback", tvOff: "fallback" },
  playlist: { tvFrame: "tv", playlistEmpty: "slate" },
  slate: { tvFrame: "tv", playlistReady: "playlist" },
};

export interface Glass {
  readonly mode: Mode;
  readonly playlistReady: boolean;
}

/** The page begins here; `tvWanted` decides whether it waits for television first. */
export function initialGlass(tvWanted: boolean): Glass {
  return { mode: tvWanted ? "connecting" : "slate", playlistReady: false };
}

export function next(glass: Glass, event: GlassEvent): Glass {
  const playlistReady =
    event === "playlistReady" ? true : event === "playlistEmpty" ? false : glass.playlistReady;
  const target = TRANSITIONS[glass.mode][event];
  if (target === undefined)
    return playlistReady === glass.playlistReady ? glass : { ...glass, playlistReady };
  const mode = target === "fallback" ? (playlistReady ? "playlist" : "slate") : target;
  return { mode, playlistReady };
}
