// The one decision: what is on the glass. Pure, and data: TRANSITIONS says where an event leads, PICTURES which
// pictures it brings or takes. The picture in docs/3-screens/what-is-shown.md is drawn from the same tables.

export const SHOWN = ["LIVE", "BREAK", "HOLD", "BACKUP", "ADS", "FILLER", "SLATE"] as const;

/**
 * LIVE television; BREAK spots in it; HOLD its last good frame; BACKUP another channel in its place; ADS the
 * playlist; FILLER items that were seen to play, where nothing of the playlist does; SLATE drawn by the page.
 */
export type Shown = (typeof SHOWN)[number];

export const EVENTS = [
  "live", // television moves: its own channel
  "backup", // television moves: another channel in its place
  "stands", // television shows its last frame only
  "lost", // television cannot be shown now
  "off", // television was switched off
  "spot", // the first spot of a break has a picture
  "breakOver", // the break has nothing more to show
  "ads", // an item of the playlist has a picture
  "filler", // none has, but an item that played before does
  "empty", // neither
  "late", // a cold start has waited for television long enough
] as const;

export type GlassEvent = (typeof EVENTS)[number];

/** Which pictures an event brings and takes. SLATE is always there: the page drew it first. */
export const PICTURES: Readonly<
  Partial<Record<GlassEvent, { readonly brings?: readonly Shown[]; readonly takes?: readonly Shown[] }>>
> = {
  live: { brings: ["LIVE", "HOLD"], takes: ["BACKUP"] },
  backup: { brings: ["BACKUP", "HOLD"], takes: ["LIVE"] },
  stands: { takes: ["LIVE", "BACKUP"] },
  lost: { takes: ["LIVE", "BACKUP", "HOLD"] },
  off: { takes: ["LIVE", "BACKUP", "HOLD"] },
  spot: { brings: ["BREAK"] },
  breakOver: { takes: ["BREAK"] },
  ads: { brings: ["ADS"], takes: ["FILLER"] },
  filler: { brings: ["FILLER"], takes: ["ADS"] },
  empty: { takes: ["ADS", "FILLER"] },
};

const TELEVISION: readonly Shown[] = ["LIVE", "BACKUP", "HOLD"];
const OWN: readonly Shown[] = ["ADS", "FILLER", "SLATE"];

/** Where an event leads: to the first of these that has a picture. An event that is not named changes nothing. */
export const TRANSITIONS: Readonly<Record<Shown, Readonly<Partial<Record<GlassEvent, readonly Shown[]>>>>> = {
  LIVE: { backup: ["BACKUP"], stands: ["HOLD"], lost: OWN, off: OWN, spot: ["BREAK"] },
  BACKUP: { live: ["LIVE"], stands: ["HOLD"], lost: OWN, off: OWN, spot: ["BREAK"] },
  HOLD: { live: ["LIVE"], backup: ["BACKUP"], lost: OWN, off: OWN, spot: ["BREAK"] },
  BREAK: { breakOver: [...TELEVISION, ...OWN] },
  ADS: { live: ["LIVE"], backup: ["BACKUP"], filler: ["FILLER"], empty: ["SLATE"] },
  FILLER: { live: ["LIVE"], backup: ["BACKUP"], ads: ["ADS"], empty: ["SLATE"] },
  SLATE: {
    live: ["LIVE"],
    backup: ["BACKUP"],
    ads: ["ADS"],
    filler: ["FILLER"],
    late: OWN,
    lost: OWN,
    off: OWN,
  },
};

/** A cold start keeps the slate until television or one of UNTIL comes: these do not end it. */
export const PATIENT: readonly GlassEvent[] = ["ads", "filler"];
export const UNTIL: readonly GlassEvent[] = ["live", "backup", "late", "lost", "off"];

export interface Glass {
  readonly shown: Shown;
  /** What could be shown this instant: it has a picture. */
  readonly has: readonly Shown[];
  /** A cold start: television is waited for. */
  readonly patient: boolean;
}

export function initialGlass(tvWanted: boolean): Glass {
  return { shown: "SLATE", has: ["SLATE"], patient: tvWanted };
}

export function next(glass: Glass, event: GlassEvent): Glass {
  const has = havingAfter(glass.has, event);
  const patient = glass.patient && !UNTIL.includes(event);
  const stays = patient && PATIENT.includes(event);
  const targets = stays ? undefined : TRANSITIONS[glass.shown][event];
  const shown = targets?.find((each) => has.includes(each)) ?? glass.shown;
  if (shown === glass.shown && patient === glass.patient && has === glass.has) return glass;
  return { shown, has, patient };
}

function havingAfter(has: readonly Shown[], event: GlassEvent): readonly Shown[] {
  const { brings = [], takes = [] } = PICTURES[event] ?? {};
  const after = SHOWN.filter(
    (each) => (has.includes(each) || brings.includes(each)) && !takes.includes(each),
  );
  return after.length === has.length && after.every((each) => has.includes(each)) ? has : after;
}

/** How the rest of the program names what is shown: the heartbeat's `mode`, and the layer that is seen. */
export type Mode = "connecting" | "tv" | "break" | "playlist" | "slate";

const MODES: Readonly<Record<Shown, Mode>> = {
  LIVE: "tv",
  BACKUP: "tv",
  HOLD: "tv",
  BREAK: "break",
  ADS: "playlist",
  FILLER: "playlist",
  SLATE: "slate",
};

export function modeOf(glass: Glass | null): Mode {
  if (glass === null || (glass.patient && glass.shown === "SLATE")) return "connecting";
  return MODES[glass.shown];
}
