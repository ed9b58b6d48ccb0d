// The discreet note at the edge of the picture, and what it says about a loss of television.

import type { Texts } from "./contract.ts";
import type { Loss } from "./trouble.ts";

export class MessagePill {
  readonly #root: HTMLElement;
  readonly #pill: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#pill = document.createElement("p");
    this.#pill.setAttribute("role", "status");
    root.append(this.#pill);
  }

  /** Show `text`, or nothing when it is empty. */
  show(text: string): void {
    // The words stay while the pill fades out.
    if (text) this.#pill.textContent = text;
    this.#root.classList.toggle("on", text !== "");
  }
}

/** Machine codes of refusals that have words of their own; the server's text stands in for all others. */
const BY_CODE: Readonly<Record<string, string>> = {
  no_slot: "noSlot",
  no_channel: "noChannel",
  no_provider: "noChannel",
  tv_disabled: "tvOff",
  screen_unknown: "unknown",
  screen_claimed: "claimed",
};

/** What to tell the people in the venue about `loss`. */
export function textFor(loss: Loss, texts: Texts): string {
  const say = (key: string) => texts[key] ?? "";
  if (loss.cause === "blocked") return say("tapToStart");
  if (loss.cause === "unplayable") return say("cannotPlay");
  if (loss.refusal !== null) {
    const key = BY_CODE[loss.refusal.code];
    return key !== undefined
      ? say(key)
      : loss.refusal.status >= 500
        ? say("tvBack")
        : loss.refusal.text || say("tvBack");
  }
  return loss.cause === "network" ? say("network") : say("tvBack");
}
