// What is seen when there is nothing else: the venue's name and the time, drawn, never black.

export class Slate {
  readonly #name: HTMLElement;
  readonly #clock: HTMLTimeElement;
  readonly #note: HTMLElement;
  #language = "en";
  #offset = 0;

  constructor(root: HTMLElement) {
    const box = document.createElement("div");
    box.className = "slate-box";
    this.#name = document.createElement("h1");
    this.#clock = document.createElement("time");
    this.#note = document.createElement("p");
    box.append(this.#clock, this.#name, this.#note);
    root.append(box);
    this.#tick();
  }

  /** `serverTime` is what the server's clock said just now: screens' own clocks are often wrong. */
  show(name: string, note: string, language: string, serverTime: string | number | null): void {
    this.#name.textContent = name;
    this.#note.textContent = note;
    this.#language = language;
    if (serverTime !== null) this.#offset = clockOffset(serverTime, Date.now());
    this.#draw();
  }

  #draw(): void {
    const now = new Date(Date.now() + this.#offset);
    const text = now.toLocaleTimeString(this.#language, { hour: "2-digit", minute: "2-digit" });
    if (this.#clock.textContent !== text) this.#clock.textContent = text;
  }

  #tick(): void {
    this.#draw();
    setTimeout(() => this.#tick(), 1000);
  }
}

/** Server's clock minus `now`, in milliseconds; the time is ISO 8601 text, Unix seconds or Unix milliseconds. */
export function clockOffset(serverTime: string | number, now: number): number {
  const at =
    typeof serverTime === "number"
      ? serverTime < 1e11
        ? serverTime * 1000
        : serverTime
      : Date.parse(serverTime);
  return Number.isFinite(at) ? at - now : 0;
}
