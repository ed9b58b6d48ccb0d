// The screen: configuration in, picture on the glass. It connects the parts and decides nothing about retries
// (recovery.ts) nor about what is shown (machine.ts).

import { Carousel } from "./carousel.ts";
import { withAbilities } from "./codecs.ts";
import type { News, PlaylistAnswer, PlaylistItem, Refusal, ScreenConfig, Texts } from "./contract.ts";
import { Director } from "./director.ts";
import type { Visible } from "./glimpse.ts";
import { Journal } from "./journal.ts";
import { type Glass, type Mode, modeOf, type Shown } from "./machine.ts";
import { MessagePill, textFor } from "./message.ts";
import { Overlay } from "./overlay.ts";
import type { Reason } from "./plays/record.ts";
import { CONNECT_MS, WATCHDOG } from "./policy.ts";
import { Recovery } from "./recovery.ts";
import type { Over } from "./remote/layer.ts";
import { clockOffset, Slate } from "./slate.ts";
import { Slot } from "./slot.ts";
import { Sound } from "./sound.ts";
import { Stage } from "./stage.ts";
import type { Loss } from "./trouble.ts";
import { tvPorts } from "./tv_ports.ts";

export class Screen {
  readonly journal = new Journal();
  readonly stage: Stage;
  readonly recovery: Recovery;
  readonly carousel: Carousel;
  /** Plays the spots of a break, once. */
  readonly breaks: Carousel;
  readonly sound = new Sound();
  /** Decides what is shown. */
  readonly director: Director;
  readonly #overlay: Overlay;
  readonly #slate: Slate;
  readonly #pill: MessagePill;
  /** What is shown over everything, and its sound, if it has one. */
  #over: Over | null = null;
  /** Hears of it. */
  onCover: (over: Over | null) => void = () => {};
  #config: ScreenConfig | null = null;
  #texts: Texts;
  #loss: Loss | null = null;
  #channel: string | null = null;
  #refusal: Refusal | null = null;
  /** It was this browser's screen, and is no more. */
  #left = false;
  #awaited = 0;
  /** What the server says of television; null while it says nothing. */
  news: News | null = null;
  /** Milliseconds from the page's beginning to the first picture of television; null before it. */
  firstFrameAt: number | null = null;

  constructor(root: HTMLElement, texts: Texts) {
    this.#texts = texts;
    this.stage = new Stage(root);
    this.#overlay = new Overlay(this.stage.overlay);
    this.#slate = new Slate(this.stage.slate);
    this.#pill = new MessagePill(this.stage.message);
    this.director = new Director((glass, before) => this.#onChange(glass, before));
    this.recovery = new Recovery(
      tvPorts(this.stage, this.journal, {
        onFrame: () => this.#onFrame(),
        onStands: (stands) => this.director.television(!stands),
        onLost: (loss) => this.#onLost(loss),
      }),
    );
    this.carousel = new Carousel([new Slot(this.stage.ads), new Slot(this.stage.ads)], {
      has: (what) => this.director.happen(what),
      turns: () => this.#hear(),
      broken: (item, reason) => this.journal.add("brokenItem", `${item.id}: ${reason}`),
    });
    this.breaks = new Carousel(
      [new Slot(this.stage.breaks), new Slot(this.stage.breaks)],
      {
        has: (what) => this.director.happen(what === "ads" ? "spot" : "breakOver"),
        turns: () => this.#hear(),
        broken: (item, reason) => this.journal.add("brokenItem", `${item.id}: ${reason}`),
      },
      true,
    );
    this.stage.show("SLATE", "connecting");
    setInterval(() => this.#tick(), WATCHDOG.tickMs);
  }

  get mode(): Mode {
    return modeOf(this.director.glass);
  }

  get shown(): Shown {
    return this.director.glass?.shown ?? "SLATE";
  }

  /** Why the playlist is shown now: by plan, or in the place of television that does not come. */
  get reason(): Reason {
    const television = this.#channel !== null && this.#config?.channelName != null;
    return this.shown === "FILLER" || television ? "filler" : "schedule";
  }

  /** The picture that is seen; null while the page draws its own. */
  get picture(): Visible | null {
    if (this.mode === "tv") return this.stage.frontVideo;
    if (this.mode === "break") return this.breaks.picture;
    return this.mode === "playlist" ? this.carousel.picture : null;
  }

  get config(): ScreenConfig | null {
    return this.#config;
  }

  /** Apply a configuration; only what differs from the last one changes on the glass. */
  apply(config: ScreenConfig): void {
    this.#config = config;
    this.#refusal = null;
    this.#left = false;
    if (config.texts) this.#texts = config.texts;
    if (config.muted !== undefined)
      this.sound.want({ muted: config.muted, volume: (config.volume ?? 100) / 100 });
    this.carousel.crossfade = config.crossfade ?? false;
    document.documentElement.lang = config.language;
    this.#slate.setClock(config.serverTime, config.language, config.timezone ?? null);
    this.#overlay.show(config.overlayConfig, {
      language: config.language,
      timeZone: config.timezone ?? null,
      offset: clockOffset(config.serverTime, Date.now()),
      texts: this.#texts,
    });
    const wanted = config.onlineTvEnabled && config.tvStreamUrl !== null;
    this.director.begin(wanted);
    const channel = wanted ? `${config.tvStreamUrl}\n${config.channelName ?? ""}` : null;
    if (channel !== this.#channel) this.#tune(channel, config);
    this.#draw();
  }

  /** The server will not tell this browser what to show: say why, and keep showing what there is. */
  refuse(refusal: Refusal): void {
    this.#refusal = { ...refusal, text: this.#wordsFor(refusal) ?? refusal.text };
    this.director.begin(false);
    this.journal.add("refused", refusal.code);
    this.#draw();
  }

  /** The screen is another device's now: show nothing of it any more, and say so. */
  leave(refusal: Refusal): void {
    const config = this.#config;
    if (config !== null) {
      this.#config = null;
      this.#left = true;
      this.carousel.load([]);
      this.#overlay.show(null, { ...config, timeZone: null, offset: 0, texts: this.#texts });
      this.#tune(null, config);
    }
    this.refuse(refusal);
  }

  /** A configuration of this version is on its way; true when it is not the one that is shown. */
  expect(version: number): boolean {
    this.#awaited = version;
    return version !== this.#config?.versions.config;
  }

  /** The server tells what television does. */
  told(news: News | null): void {
    if (news?.state !== this.news?.state) this.journal.add("told", news?.state ?? "nothing");
    this.news = news;
    this.director.told(news);
    // Another channel has other renditions: it is tuned to when its configuration is there.
    const other = news !== null && this.#awaited !== this.#config?.versions.config;
    this.recovery.told(other ? { ...news, rendition: null } : news);
  }

  show(playlist: PlaylistAnswer): void {
    this.carousel.load(playlist.items);
  }

  /** Show these once in television, which goes on behind them: as soon as the first of them has a picture. */
  break(spots: readonly PlaylistItem[]): void {
    this.breaks.load(spots);
  }

  /** Start what a browser would not start by itself. */
  touched(): void {
    this.sound.touched();
    if (this.#loss?.cause === "blocked") this.recovery.tune(streamOf(this.#config));
  }

  /** Something is shown over everything and heard instead, while it is; null ends that. */
  cover(over: Over | null): void {
    this.#over = over;
    this.#hear();
    this.onCover(over);
  }

  #tune(channel: string | null, config: ScreenConfig): void {
    const first = this.#channel === null;
    this.#channel = channel;
    this.#loss = null;
    this.journal.add("tune", channel === null ? "off" : (config.channelName ?? ""));
    if (channel === null) {
      this.director.gone("off");
      this.recovery.tune(null);
      return;
    }
    this.recovery.tune(streamOf(config));
    if (first) setTimeout(() => this.director.happen("late"), CONNECT_MS);
  }

  #onFrame(): void {
    this.#loss = null;
    this.firstFrameAt ??= Math.round(performance.now());
    this.director.television(true);
    this.#hear();
    this.#draw();
  }

  #onLost(loss: Loss): void {
    this.#loss = loss;
    this.director.gone("lost");
    this.#draw();
  }

  #onChange(glass: Glass, before: Glass): void {
    const mode = modeOf(glass);
    if (mode !== modeOf(before)) {
      this.journal.add("mode", mode);
      this.carousel.setActive(mode === "playlist");
      this.breaks.setActive(mode === "break");
    }
    if (glass.shown !== before.shown) this.journal.add("shown", glass.shown);
    this.#hear();
    this.#draw();
  }

  #tick(): void {
    this.recovery.tick();
    this.sound.apply();
  }

  /** Who is seen is heard, and nobody else. */
  #hear(): void {
    this.sound.hand(this.#over === null ? this.#seenVideo : this.#over.video);
  }

  get #seenVideo(): HTMLVideoElement | null {
    const { mode } = this;
    if (mode === "tv") return this.stage.frontVideo;
    if (mode === "break") return this.breaks.video;
    return mode === "playlist" ? this.carousel.video : null;
  }

  #draw(): void {
    const { glass } = this.director;
    if (glass === null) return;
    const mode = modeOf(glass);
    this.stage.show(glass.shown, mode);
    const note = this.#note(mode);
    const slate = glass.shown === "SLATE";
    this.#pill.show(slate ? "" : note);
    const own = this.#config === null && this.#refusal !== null ? this.#wordsFor(this.#refusal) : undefined;
    const name = this.#config?.venueName || this.#config?.screenName || "AdScreen";
    if (own) this.#slate.show(own, this.#texts.pairAgain ?? "");
    else this.#slate.show(name, slate ? note : "");
  }

  /** What a refusal means to who stands before a device that was this screen. */
  #wordsFor({ code }: Refusal): string | undefined {
    if (this.#left) return this.#texts.replaced;
    return code === "device_unproven" ? this.#texts.unproven : undefined;
  }

  #note(mode: Mode): string {
    if (this.#refusal !== null) return this.#refusal.text || (this.#texts.claimed ?? "");
    if (this.#loss !== null && this.#channel !== null) return textFor(this.#loss, this.#texts);
    if (mode === "connecting" || (this.#channel !== null && (mode === "slate" || mode === "playlist")))
      return this.#texts.connecting ?? "";
    return mode === "slate" ? (this.#texts.empty ?? "") : "";
  }
}

/** Where television is had: the server answers with what this browser can play. */
function streamOf(config: ScreenConfig | null): string | null {
  return config?.tvStreamUrl ? withAbilities(config.tvStreamUrl) : null;
}
