// What this browser can play, for the heartbeat: the server chooses a channel's rendition by it.

const TYPES: Readonly<Record<string, string>> = {
  h264: 'video/mp4; codecs="avc1.640028"',
  hevc: 'video/mp4; codecs="hvc1.1.6.L123.B0"',
  av1: 'video/mp4; codecs="av01.0.08M.08"',
  aac: 'audio/mp4; codecs="mp4a.40.2"',
  mp3: 'audio/mp4; codecs="mp3"',
  ac3: 'audio/mp4; codecs="ac-3"',
  eac3: 'audio/mp4; codecs="ec-3"',
};

let known: Record<string, boolean> | null = null;

export function codecAbilities(): Record<string, boolean> {
  known ??= Object.fromEntries(
    Object.entries(TYPES).map(([name, type]) => [
      name,
      globalThis.MediaSource?.isTypeSupported(type) ?? false,
    ]),
  );
  return known;
}
