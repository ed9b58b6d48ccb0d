// What this browser can play: the server chooses a channel's rendition by it. Names as in media/abilities.py.

const TYPES: Readonly<Record<string, string>> = {
  h264: 'video/mp4; codecs="avc1.640028"',
  "h264-51": 'video/mp4; codecs="avc1.640033"',
  "h264-high10": 'video/mp4; codecs="avc1.6E0028"',
  "h264-422": 'video/mp4; codecs="avc1.7A0028"',
  "h264-444": 'video/mp4; codecs="avc1.F40028"',
  hevc: 'video/mp4; codecs="hvc1.1.6.L123.B0"',
  "hevc-51": 'video/mp4; codecs="hvc1.1.6.L153.B0"',
  "hevc-10": 'video/mp4; codecs="hvc1.2.4.L123.B0"',
  aac: 'audio/mp4; codecs="mp4a.40.2"',
  mp3: "audio/mpeg",
  ac3: 'audio/mp4; codecs="ac-3"',
  eac3: 'audio/mp4; codecs="ec-3"',
};

type Ask = (type: string) => boolean;

let known: Record<string, boolean> | null = null;

/** Ability by name, as this browser's Media Source Extensions say. */
export function codecAbilities(): Record<string, boolean> {
  known ??= abilities(isSupported, globalThis.navigator?.userAgent ?? "");
  return known;
}

export function abilities(ask: Ask, userAgent: string): Record<string, boolean> {
  const found = Object.fromEntries(Object.entries(TYPES).map(([name, type]) => [name, ask(type)]));
  // No type names MPEG layer II. Chromium decodes it where it decodes layer III; others do not.
  found.mp2 = found.mp3 === true && /\bChrome\//.test(userAgent);
  return found;
}

/** What the browser says of the channel's own codec strings. */
export function codecVerdicts(codecs: readonly string[], ask: Ask = isSupported): Record<string, boolean> {
  return Object.fromEntries(
    codecs.map((codec) => {
      const kind = /^(avc|hvc|hev)/.test(codec) ? "video" : "audio";
      return [codec, ask(`${kind}/mp4; codecs="${codec}"`)];
    }),
  );
}

/** The address of television with what this browser can play. */
export function withAbilities(
  url: string,
  can: Readonly<Record<string, boolean>> = codecAbilities(),
): string {
  const names = Object.keys(can).filter((name) => can[name]);
  return `${url}${url.includes("?") ? "&" : "?"}can=${names.join(",")}`;
}

function isSupported(type: string): boolean {
  return globalThis.MediaSource?.isTypeSupported(type) ?? false;
}
