// Which version of the page a start is given. Pure. A version is the names of its files, which carry their hashes.
// `current` has shown a frame; `candidate` was fetched and has its one start to show one, else it is dropped.

export interface Versions {
  readonly current: string | null;
  readonly candidate: { readonly version: string; readonly tried: boolean } | null;
  /** Showed nothing at its start; it may try again after this time (Unix milliseconds). */
  readonly refused: { readonly version: string; readonly until: number } | null;
}

export const NO_VERSIONS: Versions = { current: null, candidate: null, refused: null };

/** A version is not tried again for so long: what stopped it may have been a power cut. */
export const REFUSED_MS = 6 * 3_600_000;

/** A page starts: what it is given (null: what the network has), and what is so from now on. */
export function started(
  versions: Versions,
  now: number,
): { readonly versions: Versions; readonly serve: string | null } {
  const { candidate } = versions;
  if (candidate === null) return { versions, serve: versions.current };
  if (!candidate.tried)
    return { versions: { ...versions, candidate: { ...candidate, tried: true } }, serve: candidate.version };
  const refused = { version: candidate.version, until: now + REFUSED_MS };
  return { versions: { ...versions, candidate: null, refused }, serve: versions.current };
}

/** Whether `version` is worth fetching. */
export function isNews(versions: Versions, version: string, now: number): boolean {
  const { current, candidate, refused } = versions;
  if (version === current || version === candidate?.version) return false;
  return refused?.version !== version || now >= refused.until;
}

/** `version` lies ready, whole. The first one there is needs no trial: its page stands on the glass. */
export function fetched(versions: Versions, version: string, onTheGlass: boolean): Versions {
  if (versions.current === null && onTheGlass) return { ...versions, current: version };
  return { ...versions, candidate: { version, tried: false } };
}

/** The page of `version` has shown a frame. */
export function confirmed(versions: Versions, version: string): Versions {
  if (versions.candidate?.version !== version) return versions;
  return { current: version, candidate: null, refused: null };
}

/** Whether `version` had its start and has not shown a frame yet. */
export function onTrial(versions: Versions, version: string): boolean {
  return versions.candidate?.version === version && versions.candidate.tried;
}

/** Versions whose files are kept. */
export function keptVersions(versions: Versions): readonly string[] {
  return [versions.current, versions.candidate?.version ?? null].filter((one) => one !== null);
}
