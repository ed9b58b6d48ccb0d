// What hls.js calls its fatal errors, in our own closed list.

import type { ErrorData } from "hls.js";
import { readRefusal } from "./contract.ts";
import type { Trouble } from "./trouble.ts";

const NETWORK = [
  [/time-?out$/i, "timeout"],
  [/parsing|empty|unchanged/i, "unreadable"],
] as const;

const MEDIA = [
  [/full/i, "full"],
  [/gap|hole|stall/i, "gap"],
  [/append|addCodec/i, "append"],
  [/parsing|decrypt/i, "parsing"],
] as const;

const UNPLAYABLE = /codec/i;

/** The trouble that a fatal error of hls.js means for the session on `video`. */
export function troubleOf(data: ErrorData, video: Pick<HTMLVideoElement, "error">): Trouble {
  const name = String(data.details);
  if (video.error) return { kind: "decode", detail: "element" };
  if (name === "mediaSourceRequiresReset") return { kind: "decode", detail: "source" };
  if (data.type === "networkError") return networkTrouble(data, name);
  if (UNPLAYABLE.test(name)) return { kind: "unplayable", detail: "codec" };
  return { kind: "media", detail: first(MEDIA, name) ?? "player" };
}

function networkTrouble(data: ErrorData, name: string): Trouble {
  const request: unknown = data.networkDetails;
  const status = data.response?.code ?? 0;
  if (status >= 400 && request instanceof XMLHttpRequest) {
    const refusal = readRefusal(status, bodyOf(request), request.getResponseHeader("Retry-After"));
    return { kind: "network", detail: "refused", refusal };
  }
  return { kind: "network", detail: status >= 400 ? "refused" : (first(NETWORK, name) ?? "unreachable") };
}

function first<Detail>(table: readonly (readonly [RegExp, Detail])[], name: string): Detail | undefined {
  return table.find(([pattern]) => pattern.test(name))?.[1];
}

function bodyOf(request: XMLHttpRequest): string {
  return request.responseType === "" || request.responseType === "text" ? request.responseText : "";
}
