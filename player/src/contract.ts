// What the server says and hears: the shapes of /api/player/<code>/… and of the page's data block.

/** A programme of the screen's channel; Unix milliseconds. */
export interface Programme {
  readonly title: string;
  readonly start: number;
  readonly stop: number;
}

export interface OverlayLayer {
  readonly kind: "image" | "ticker" | "corner" | "nownext";
  readonly text?: string | null;
  readonly imageUrl?: string | null;
  readonly position?: string | null;
  /** For `nownext`: what the channel shows from now on, in order. */
  readonly programmes?: readonly Programme[];
}

export interface OverlayConfig {
  readonly version?: string | number;
  readonly layers: readonly OverlayLayer[];
}

export interface ScreenConfig {
  readonly playlistUrl: string;
  readonly tvStreamUrl: string | null;
  readonly overlayConfig: OverlayConfig | null;
  readonly heartbeatUrl: string;
  /** Where plays are delivered; null for a browser that only looks. */
  readonly playsUrl?: string | null;
  readonly onlineTvEnabled: boolean;
  readonly channelName: string | null;
  /** Codec strings of the channel's own tracks, where they are known. */
  readonly codecs?: readonly string[];
  readonly venueName?: string | null;
  readonly screenName?: string | null;
  readonly language: string;
  /** IANA name of the venue's time zone. */
  readonly timezone?: string | null;
  readonly serverTime: string | number;
  /** Of the screen's sound, 0 to 100; and whether there is any. */
  readonly volume?: number;
  readonly muted?: boolean;
  /** Items of the playlist fade into one another. */
  readonly crossfade?: boolean;
  /** Megabytes of creatives to keep for times without network; 0 for none. */
  readonly offlineMb?: number;
  readonly versions: { readonly server: string; readonly page: string; readonly config: string | number };
  readonly texts?: Texts;
}

export interface PlaylistItem {
  readonly id: string | number;
  readonly kind: "image" | "video";
  readonly name?: string | null;
  readonly url: string;
  /** How long an image stays, in seconds; for a video 0 or null means to its end. */
  readonly seconds: number | null;
}

export interface PlaylistAnswer {
  readonly version: string | number;
  readonly items: readonly PlaylistItem[];
}

/** A refusal in the server's words: JSON errors carry a machine code and a text for people. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  /** Seconds; 0 where the server named none. */
  readonly retryAfter: number;
}

/** What the server tells of the screen's television, unasked. */
export interface News {
  readonly state: "idle" | "connecting" | "live" | "reconnecting" | "slate" | "refused";
  readonly code: string | null;
  readonly text: string | null;
  /** Seconds until the server tries its source again; null where that is not known. */
  readonly retryIn: number | null;
  /** `source` or a recipe: what this browser is given; null where that is not known. */
  readonly rendition: string | null;
  /** What the playlist carries in the channel's place; null for the channel itself. */
  readonly instead?: "slate" | "backup" | null;
}

export type Texts = Readonly<Record<string, string>>;

export interface Boot {
  readonly code: string;
  readonly texts: Texts;
  readonly config: ScreenConfig | null;
  /** Address of the service worker; null where nothing is to be kept. */
  readonly worker?: string | null;
  /** The page was started from what a browser keeps: its configuration may be old. */
  readonly kept?: boolean;
  /** What to prove, where this browser holds the screen; null for a user who only looks. */
  readonly device?: { readonly bound: boolean; readonly nonce: string } | null;
}

/** Read a refusal from an answer's status, body and Retry-After; survives any body. */
export function readRefusal(status: number, body: string, retryAfter: string | null): Refusal {
  let code = `http_${status}`;
  let text = "";
  try {
    const parsed: unknown = JSON.parse(body);
    const holder = isRecord(parsed) && isRecord(parsed.error) ? parsed.error : parsed;
    if (isRecord(holder)) {
      if (typeof holder.code === "string") code = holder.code;
      if (typeof holder.text === "string") text = holder.text;
    }
  } catch {
    // A proxy's HTML page: the status has to do.
  }
  const seconds = Number(retryAfter ?? 0);
  return { status, code, text, retryAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : 0 };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
