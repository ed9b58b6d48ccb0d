// What can go wrong with television: a closed list of kinds, each with its closed list of details. What is done about a
// kind stands in policy.ts; a detail is for people who look closely.

import type { Refusal } from "./contract.ts";

export const TROUBLES = {
  /** A request failed. */
  network: ["refused", "unreachable", "timeout", "unreadable"],
  /** The element is beyond help: only a fresh player on a fresh element helps. */
  decode: ["element", "source"],
  /** The player met something that it could not use. */
  media: ["parsing", "append", "full", "gap", "player"],
  /** This browser lacks the codec. */
  unplayable: ["codec"],
  /** The same address now leads to another channel. */
  changed: ["feed"],
  /** The browser wants a touch before it plays. */
  blocked: ["autoplay"],
  /** A session did not show a picture in time. */
  noFrame: ["opening"],
  /** Nothing came, and what was buffered is played. */
  dry: ["reserve"],
  /** There is data, but the picture stands. */
  frozen: ["time"],
  /** Time runs, but no picture is new. */
  blind: ["frames"],
  /** The player plays, but the glass has been black for long, as its pixels prove. */
  black: ["glass"],
  /** The picture runs on, but the playlist gives nothing new. */
  stale: ["playlist"],
} as const;

export type Kind = keyof typeof TROUBLES;

export type Trouble = {
  readonly [K in Kind]: {
    readonly kind: K;
    readonly detail: (typeof TROUBLES)[K][number];
    /** What the server answered, where it did. */
    readonly refusal?: Refusal | null;
  };
}[Kind];

/** Why television is not on the glass. */
export interface Loss {
  readonly cause: Kind;
  readonly refusal: Refusal | null;
}

/** What is done about a trouble. */
export type Remedy =
  | "loadOn" // what is buffered plays on; the same session loads again after the back-off
  | "replace" // its last frame stands until a fresh session, begun at the newest segment, has a picture
  | "follow" // the same, begun where a channel is begun, at once
  | "leave" // other content takes the glass; a scout looks for television
  | "newer" // given up: only a newer segment can be without the damage
  | "scout" // given up: a scout looks after the back-off
  | "touch"; // nothing but a person helps
