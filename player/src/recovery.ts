// The one place that decides what is done when television fails. It owns at most two sessions: the front one,
// which is on the glass, and an incoming one on the other video element, which replaces it on its first frame.
// While there is no television it asks for the live playlist until that moves, and only then opens a session.

import { Backoff } from "./backoff.ts";
import type { News, Refusal } from "./contract.ts";
import { approach, type Step, type Whereabouts } from "./meeting.ts";
import {
  COVER_MS,
  FIRST_FRAME_MS,
  FOLLOWED_MS,
  HEALTHY_MS,
  HOLD_MS,
  LAST_FRAME_MS,
  LIVE,
  MEET,
  MOVE_MS,
  REBUILD,
  RETRY,
  SCOUT,
  WATCHDOG,
} from "./policy.ts";
import type { Finding } from "./scout.ts";
import type { Session, SessionEvents, Trouble } from "./session.ts";
import { type Verdict, Watchdog } from "./watchdog.ts";

/** Why television is not on the glass. */
export interface Loss {
  readonly cause: Trouble["kind"] | Exclude<Verdict, "fine"> | "noFrame";
  readonly refusal: Refusal | null;
}

/** What the controller needs from the page. */
export interface Ports {
  /**
   * Open a session on the video element that is not in front, `reserve` seconds behind the newest end, or at the
   * moment (Unix milliseconds) that `from` tells.
   */
  open(url: string, reserve: number, events: SessionEvents, from: (() => number | null) | null): Session;
  /** Put that element in front, in the same frame. */
  swap(): void;
  scout(url: string, signal: AbortSignal): Promise<Finding>;
  onFrame(): void;
  onLost(loss: Loss): void;
  log(event: string, detail?: string): void;
  now(): number;
  random(): number;
  after(ms: number, run: () => void): () => void;
}

/** Seconds behind the newest end at which a channel begins, a little less than where it settles. */
const START_RESERVE = LIVE.syncSeconds - 0.8;
/** Begin with the newest segment: what lies before it is damaged or from before a loss. */
const NEWEST = 0.1;

/** Seconds of reserve below which a picture that stands waits for the server. */
const STANDS = WATCHDOG.dryReserveSeconds;

interface Running {
  readonly session: Session;
  readonly openedAt: number;
  readonly watchdog: Watchdog;
}

export class Recovery {
  readonly #ports: Ports;
  readonly #retry: Backoff;
  readonly #rebuild: Backoff;
  #url: string | null = null;
  #front: Running | null = null;
  #incoming: Running | null = null;
  #retired: Running | null = null;
  /** What was in front until the last swap, now behind it. */
  #covered: Running | null = null;
  /** Since when the front shows only its last frame; null while it moves. */
  #brokenSince: number | null = null;
  #brokenBy: Loss["cause"] = "frozen";
  #lost = false;
  #calmSince = 0;
  #changedAt = Number.NEGATIVE_INFINITY;
  #newest = -1;
  #news: News | null = null;
  /** The front asks for nothing: the server will tell when there is something. */
  #held = false;
  /** The incoming session is another rendition of what the front plays on meanwhile. */
  #moving = false;
  #skips = 0;
  #cancelTimer: () => void = () => {};
  #scouting: AbortController | null = null;
  stalls = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#retry = new Backoff(RETRY, ports.random);
    this.#rebuild = new Backoff(REBUILD, ports.random);
  }

  get front(): Session | null {
    return this.#front?.session ?? null;
  }

  get phase(): "off" | "front" | "replacing" | "opening" | "scouting" | "waiting" {
    if (this.#url === null) return "off";
    if (this.#front !== null) return this.#incoming === null ? "front" : "replacing";
    if (this.#incoming !== null) return "opening";
    return this.#scouting === null ? "waiting" : "scouting";
  }

  /** Play another channel, or none. The old picture stays until the new one is there. */
  tune(url: string | null): void {
    const followed = url !== null && url === this.#url && this.#ports.now() - this.#changedAt < FOLLOWED_MS;
    this.#changedAt = Number.NEGATIVE_INFINITY;
    if (followed && (this.#front !== null || this.#incoming !== null)) return;
    this.#stopWaiting();
    this.#dropIncoming();
    this.#retry.reset();
    this.#rebuild.reset();
    this.#newest = -1;
    this.#lost = false;
    this.#held = false;
    this.#url = url;
    if (url === null) {
      this.#retire(this.#front);
      this.#front = null;
      return;
    }
    this.#front?.session.hold();
    this.#brokenSince = this.#front === null ? null : this.#ports.now();
    this.#open(START_RESERVE);
  }

  /** The server says what the channel does now; null when it no longer says anything. */
  told(news: News | null): void {
    const before = this.#news;
    this.#news = news;
    if (this.#url === null) return;
    if (news === null) {
      if (this.#held) this.#front?.session.resume();
      this.#held = false;
    } else if (news.state === "refused") {
      this.#refused(news);
    } else if (isUp(news)) {
      if (!isUp(before)) this.#comeBack();
      else if (before?.rendition && news.rendition && before.rendition !== news.rendition) this.#move();
    }
  }

  /** Television is there again: no need to look whether it is. */
  #comeBack(): void {
    if (this.#incoming !== null) return;
    if (this.#front === null) {
      this.#retry.reset();
      this.#open(this.#newest < 0 ? START_RESERVE : NEWEST);
    } else if (this.#held) {
      this.#brokenSince = this.#ports.now();
      this.#brokenBy = "dry";
      this.#open(NEWEST);
    }
  }

  /** There is nothing to wait for. What is buffered plays to its end, and the playlist takes over without a stand. */
  #refused(news: News): void {
    const loss: Loss = { cause: "network", refusal: refusalOf(news) };
    const opening = this.#incoming !== null;
    this.#dropIncoming();
    if (this.#front === null) {
      this.#tellLost(loss);
      if (opening) this.#wait(this.#pause(loss.refusal), () => this.#scout());
    } else if (opening || this.#held || this.#brokenSince !== null) {
      this.#lose(loss);
    }
  }

  /** The server gives another rendition of the channel from now on: the front plays on until it has a picture. */
  #move(): void {
    if (this.#front === null || this.#incoming !== null || this.#brokenSince !== null) return;
    this.#ports.log("move", this.#news?.rendition ?? "");
    this.#front.session.hold();
    this.#changedAt = this.#ports.now();
    this.#newest = -1;
    const front = this.#front.session;
    const behind = front.latency() ?? START_RESERVE;
    this.#open(Math.min(START_RESERVE, Math.max(NEWEST, behind - MEET.leadSeconds)), () => {
      const moment = front.moment();
      return moment === null ? null : moment + MEET.leadSeconds * 1000;
    });
    this.#moving = true;
    this.#skips = 0;
  }

  /** The incoming session has a picture: it is shown when the front one has come to the same moment. */
  #meet(running: Running): void {
    if (running !== this.#incoming) return;
    const front = this.#front;
    const step: Step =
      !this.#moving || front === null || this.#brokenSince !== null
        ? { kind: "show" }
        : approach(whereabouts(front), whereabouts(running), this.#skips);
    if (step.kind === "show") {
      running.session.go();
      this.#show(running);
    } else if (step.kind === "wait") {
      running.session.stand();
      this.#ports.after(step.ms, () => this.#meet(running));
    } else {
      this.#skips += 1;
      running.session.skip(step.seconds);
    }
  }

  /** How long a picture may stand for which nothing comes. */
  #patience(): number {
    const news = this.#news;
    if (this.#moving) return MOVE_MS;
    if (news?.state === "refused") return 1;
    if (news?.state !== "reconnecting") return WATCHDOG.dryMs;
    return (news.retryIn ?? 0) * 1000 > HOLD_MS ? WATCHDOG.dryMs : HOLD_MS;
  }

  /** The picture stands, and the server tells when there is more: until then it is not asked. */
  #hold(front: Running): void {
    this.#held = true;
    this.#ports.log("hold");
    front.session.hold();
  }

  /** Judge what is running; called by the page's timer. */
  tick(): void {
    const now = this.#ports.now();
    const incoming = this.#incoming;
    if (incoming !== null && now - incoming.openedAt > FIRST_FRAME_MS) {
      this.#ports.log("noFrame");
      this.#dropIncoming();
      this.#giveUp({ cause: "noFrame", refusal: null });
    }
    incoming?.session.keepPace();
    if (this.#front !== null) this.#watchFront(this.#front, now);
  }

  #watchFront(front: Running, now: number): void {
    front.session.keepPace();
    if (this.#brokenSince !== null) {
      if (now - this.#brokenSince > LAST_FRAME_MS) this.#lose({ cause: this.#brokenBy, refusal: null });
      return;
    }
    const sample = front.session.sample();
    this.#newest = Math.max(this.#newest, sample.newest);
    const before = front.watchdog.stalls;
    const verdict = front.watchdog.judge(sample, this.#patience());
    if (front.watchdog.stalls > before) {
      this.stalls += 1;
      this.#ports.log("stall", sample.reserve.toFixed(2));
    }
    const told = this.#news?.state === "reconnecting";
    if (told && !this.#held && front.watchdog.standingFor(now) > 0 && sample.reserve < STANDS)
      this.#hold(front);
    if (verdict === "dry") this.#lose({ cause: "dry", refusal: refusalOf(this.#news) });
    else if (verdict !== "fine") this.#replace(verdict);
    else if (now - this.#calmSince > HEALTHY_MS) this.#calm();
  }

  #calm(): void {
    this.#retry.reset();
    this.#rebuild.reset();
  }

  #open(reserve: number, from: (() => number | null) | null = null): void {
    if (this.#url === null) return;
    this.#stopWaiting();
    this.#dropCovered(); // its element is the one that is needed
    const events: SessionEvents = {
      firstFrame: () => this.#meet(running),
      trouble: (trouble) => this.#onTrouble(running, trouble),
    };
    const session = this.#ports.open(this.#url, reserve, events, from);
    const running: Running = { session, openedAt: this.#ports.now(), watchdog: new Watchdog() };
    this.#incoming = running;
    this.#ports.log("open", reserve.toFixed(1));
  }

  #show(running: Running): void {
    const old = this.#front;
    this.#front = running;
    this.#incoming = null;
    this.#held = false;
    this.#moving = false;
    this.#brokenSince = null;
    this.#lost = false;
    this.#calmSince = this.#ports.now();
    this.#ports.swap();
    this.#dropRetired();
    this.#cover(old);
    this.#ports.log("frame");
    this.#ports.onFrame();
  }

  #onTrouble(running: Running, trouble: Trouble): void {
    this.#ports.log(trouble.kind, trouble.detail);
    this.#calmSince = this.#ports.now();
    if (trouble.kind === "blocked") {
      this.#ports.onLost({ cause: "blocked", refusal: null });
    } else if (running === this.#incoming) {
      this.#failIncoming(trouble);
    } else if (running === this.#front) {
      this.#healFront(running, trouble);
    }
  }

  #failIncoming(trouble: Trouble): void {
    const began = this.#incoming?.session.sample().newest ?? -1;
    this.#dropIncoming();
    const refusal = trouble.kind === "network" ? trouble.refusal : null;
    if (trouble.kind === "decode" || trouble.kind === "media") {
      // The damage lies in the segment that was begun with: only a newer one can be without it.
      this.#newest = Math.max(this.#newest, began);
      if (this.#front === null) this.#tellLost({ cause: trouble.kind, refusal });
      this.#wait(this.#rebuild.next(), () => this.#scout());
    } else {
      this.#giveUp({ cause: trouble.kind, refusal });
    }
  }

  #healFront(front: Running, trouble: Trouble): void {
    if (trouble.kind === "network") {
      // What is buffered plays on meanwhile; the watchdog tells when it has run dry.
      if (this.#incoming === null) this.#wait(this.#pause(trouble.refusal), () => front.session.resume());
    } else if (trouble.kind === "unplayable") {
      this.#lose({ cause: "unplayable", refusal: null });
    } else if (trouble.kind === "changed") {
      this.#follow(front);
    } else {
      // hls.js's own cure takes the picture off the element: black until the next one comes.
      this.#replace(trouble.kind);
    }
  }

  /** The server leads to another channel before the configuration said so: the old picture stays meanwhile. */
  #follow(front: Running): void {
    front.session.hold();
    this.#brokenSince = this.#ports.now();
    this.#brokenBy = "changed";
    this.#changedAt = this.#ports.now();
    this.#newest = -1;
    this.#dropIncoming();
    this.#open(START_RESERVE);
  }

  /** The front is beyond help: it shows its last frame until a fresh session has a picture. */
  #replace(cause: Loss["cause"]): void {
    if (this.#brokenSince !== null) return; // it is being replaced already
    this.#ports.log("replace", cause);
    this.#brokenSince = this.#ports.now();
    this.#brokenBy = cause;
    this.#front?.session.hold();
    if (this.#incoming === null) this.#wait(this.#rebuild.next(), () => this.#open(NEWEST));
  }

  /** The front has nothing more to show: other content takes the glass. */
  #lose(loss: Loss): void {
    const front = this.#front;
    this.#front = null;
    this.#held = false;
    this.#brokenSince = null;
    this.#tellLost(loss);
    this.#retire(front);
    if (this.#incoming === null) this.#wait(0, () => this.#scout());
  }

  /** No session can be had just now. A broken front keeps its last frame as long as it may. */
  #giveUp(loss: Loss): void {
    if (this.#front === null) this.#tellLost(loss);
    const wait = loss.cause === "network" ? this.#pause(loss.refusal) : this.#rebuild.next();
    this.#wait(wait, () => this.#scout());
  }

  #tellLost(loss: Loss): void {
    if (!this.#lost) this.#ports.log("lost", loss.cause);
    this.#lost = true;
    this.#ports.onLost(loss);
  }

  #scout(): void {
    const url = this.#url;
    if (url === null) return;
    const scouting = new AbortController();
    this.#scouting = scouting;
    void this.#ports.scout(url, scouting.signal).then((finding) => {
      if (this.#scouting !== scouting) return;
      this.#scouting = null;
      this.#judge(finding);
    });
  }

  #judge(finding: Finding): void {
    if (finding.kind === "live") {
      this.#retry.reset();
      const told = this.#news?.state === "reconnecting";
      const again = told ? SCOUT.toldMs : SCOUT.unchangedMs;
      if (finding.newest === this.#newest) this.#wait(again, () => this.#scout());
      else this.#open(this.#newest < 0 ? START_RESERVE : NEWEST);
      this.#newest = finding.newest;
      return;
    }
    const refusal = finding.kind === "refused" ? finding.refusal : null;
    this.#giveUp({ cause: "network", refusal });
  }

  /** How long to wait after a failed request: what the server asks for, else the back-off. */
  #pause(refusal: Refusal | null): number {
    const own = this.#retry.next();
    if (refusal === null || refusal.retryAfter === 0) return own;
    return Math.min(RETRY.capMs, refusal.retryAfter * 1000 * (1 + 0.2 * this.#ports.random()));
  }

  #wait(ms: number, run: () => void): void {
    this.#stopWaiting();
    this.#cancelTimer = this.#ports.after(ms, run);
  }

  #stopWaiting(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    this.#scouting?.abort();
    this.#scouting = null;
  }

  #dropIncoming(): void {
    this.#moving = false;
    this.#incoming?.session.destroy();
    this.#incoming = null;
  }

  /** Free a session once other content covers its element, or at once when that element is needed. */
  #retire(running: Running | null): void {
    if (running === null) return;
    running.session.hold();
    this.#retired = running;
    this.#ports.after(COVER_MS, () => {
      if (this.#retired === running) this.#dropRetired();
    });
  }

  /** The new picture may reach the glass some frames behind the swap: until then the old one shows through. */
  #cover(running: Running | null): void {
    if (running === null) return;
    running.session.hold();
    this.#covered = running;
    this.#ports.after(COVER_MS, () => {
      if (this.#covered === running) this.#dropCovered();
    });
  }

  #dropCovered(): void {
    this.#covered?.session.destroy();
    this.#covered = null;
  }

  #dropRetired(): void {
    this.#retired?.session.destroy();
    this.#retired = null;
  }
}

function whereabouts(running: Running): Whereabouts {
  return { moment: running.session.moment(), reserve: running.session.sample().reserve };
}

/** Whether there is something to play. */
function isUp(news: News | null): boolean {
  return news?.state === "live" || news?.state === "slate";
}

/** What the server would have answered to a request. */
function refusalOf(news: News | null): Refusal | null {
  if (news?.state !== "refused") return null;
  return { status: 503, code: news.code ?? "", text: news.text ?? "", retryAfter: news.retryIn ?? 0 };
}
