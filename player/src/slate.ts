// What is seen when there is nothing else: the venue's name and the time, drawn, never black.

export class Slate {
  readonly #name: HTMLElement;
  readonly #clock: HTMLTimeElement;
  readonly #note: HTMLElement;
  #format = timeFormat("en", null);
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
  setClock(serverTime: string | number, language: string, timeZone: string | null): void {
    this.#offset = clockOffset(serverTime, Date.now());
    this.#format = timeFormat(language, timeZone);
    this.#draw();
  }

  show(name: string, note: string): void {
    this.#name.textContent = name;
    this.#note.textContent = note;
  }

  #draw(): void {
    const text = this.#format.format(Date.now() + this.#offset);
    if (this.#clock.textContent !== text) this.#clock.textContent = text;
  }

  #tick(): void {
    this.#draw();
    setTimeout(() => this.#tick(), 1000);
  }
}

export function timeFormat(language: string, timeZone: string | null): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  try {
    return new Intl.DateTimeFormat(language, timeZone ? { ...options, timeZone } : options);
  } catch {
    return new Intl.DateTimeFormat(language, options); // a browser too old for this zone's name
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
