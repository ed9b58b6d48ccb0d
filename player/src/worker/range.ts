// The part of a file that a request asks for (RFC 9110 section 14.1.2): media elements ask for one range. Pure.

export interface Part {
  readonly start: number;
  /** First byte that is not in it. */
  readonly end: number;
}

/** The part that a Range header names; null for the whole file, or for what is no single range within it. */
export function partOf(header: string | null, size: number): Part | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "") {
    const count = Number(last);
    return last !== "" && count > 0 && size > 0 ? { start: Math.max(0, size - count), end: size } : null;
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end } : null;
}
