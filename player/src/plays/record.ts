// One play as it is signed. The canonical form is the one of signage/plays/record.py, byte for byte: RFC 8785 reduced
// to one flat object of integers and plain strings; what is not known is left out.

import { sha256 } from "../sha256.ts";

export type Reason = "schedule" | "break" | "filler";

/** What was shown. Times are Unix milliseconds by this device's clock. */
export interface Facts {
  readonly creative: string;
  readonly start: number;
  readonly end: number;
  /** Milliseconds that the server's clock is ahead, and by how many that may be wrong; absent: never measured. */
  readonly clockOffset?: number;
  readonly clockError?: number;
  /** Of a video. */
  readonly frames?: number;
  /** Thousandths of its time on the glass of a visible page. */
  readonly visible: number;
  /** Percent. */
  readonly volume: number;
  readonly reason: Reason;
}

/** The record's place in its chain. */
export interface Place {
  readonly v: 1;
  readonly screen: string;
  readonly chain: string;
  readonly seq: number;
  readonly prev: string;
  /** SHA-256 of the public key that signs; absent: unsigned. */
  readonly key?: string;
}

export type PlayRecord = Facts & Place;

export const FIRST_PREV = "0".repeat(64);

/** The form that is hashed and signed. Throws for a value that has no canonical form here. */
export function canonical(record: PlayRecord): string {
  const fields = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, value]) => `"${name}":${spelled(name, value)}`).join(",")}}`;
}

/** The hash by which the next record names this one. */
export function digest(record: PlayRecord): string {
  return sha256(new TextEncoder().encode(canonical(record)));
}

/** What the device signs: what it is for, and the canonical form. */
export function signedText(record: PlayRecord): string {
  return `adscreen-play\n${canonical(record)}`;
}

/** What was shown, without its place: it may get another one. */
export function factsOf(record: PlayRecord): Facts {
  const { v: _v, screen: _screen, chain: _chain, seq: _seq, prev: _prev, key: _key, ...facts } = record;
  return facts;
}

function spelled(name: string, value: unknown): string {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && /^[A-Za-z0-9-]*$/.test(value)) return `"${value}"`;
  throw new TypeError(`no canonical form: ${name}`);
}
