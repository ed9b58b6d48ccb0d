// The one place that decides what is done about television: which channel, and when a session is opened. Sessions are put on
// the glass by pair.ts, the one in front is watched by front_watch.ts, troubles are cared for by care.ts, and search.ts looks
// for television while there is none.

import { Care, type CarePorts } from "./care.ts";
import type { News } from "./contract.ts";
import { type FrontEvents, FrontWatch } from "./front_watch.ts";
import { type Moment, Pair, type PairPorts } from "./pair.ts";
import { FIRST_FRAME_MS, FOLLOWED_MS, MEET } from "./policy.ts";
import { NEWEST, Search, START_RESERVE } from "./search.ts";
import type { Session } from "./session.ts";
import { isUp, moved, refusalOf } from "./told.ts";
import type { Loss } from "./trouble.ts";
import type { WaitingPorts } from "./waiting.ts";

/** What the controller needs from the page. */
export interface Ports extends PairPorts, WaitingPorts, FrontEvents {
  /** Television has a new picture on the glass. */
  onFrame(): void;
  onLost(loss: Loss): void;
}

export class Recovery {
  readonly #ports: Ports;
  readonly #pair: Pair;
  readonly #watch: FrontWatch;
  readonly #search: Search;
  readonly #care: Care;
  #url: string | null = null;
  #news: News | null = null;
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#watch = new FrontWatch(ports);
    this.#pair = new Pair(ports, {
      firstFrame: () => this.#onFirstFrame(),
      trouble: (running, trouble) => this.#care.onTrouble(running, trouble),
      meets: () => this.#watch.moving && !this.#care.needed,
    });
    this.#search = new Search(ports, {
      open: (reserve) => this.#open(reserve),
      failed: (loss) => this.#care.giveUp(loss),
    });
    const hands: CarePorts = {
      open: (reserve) => this.#open(reserve),
      follow: () => this.#follow(),
      dropIncoming: () => this.#dropIncoming(),
      refusal: () => refusalOf(this.#news),
      onLost: (loss) => ports.onLost(loss),
      log: (event, detail) => ports.log(event, detail),
      now: () => ports.now(),
    };
    this.#care = new Care(hands, this.#pair, this.#watch, this.#search);
  }

  get front(): Session | null {
    return this.#pair.front?.session ?? null;
  }

  get stalls(): number {
    return this.#watch.stalls;
  }

  get phase(): "off" | "front" | "replacing" | "opening" | "scouting" | "waiting" {
    if (this.#url === null) return "off";
    const { front, incoming } = this.#pair;
    if (front !== null) return incoming === null ? "front" : "replacing";
    if (incoming !== null) return "opening";
    return this.#search.waiting.scouts ? "scouting" : "waiting";
  }

  /** Play another channel, or none. The old picture stays until the new one is there. */
  tune(url: string | null): void {
    const followed = url !== null && url === this.#url && this.#ports.now() - this.#changedAt < FOLLOWED_MS;
    this.#changedAt = Number.NEGATIVE_INFINITY;
    if (followed && (this.front !== null || this.#pair.incoming !== null)) return;
    this.#search.waiting.stop();
    this.#search.waiting.calm();
    this.#dropIncoming();
    this.#care.reset();
    this.#watch.held = false;
    this.#url = url;
    if (url === null) {
      this.#pair.dropFront();
      return;
    }
    if (this.front !== null) this.#care.break("frozen");
    this.#begin();
  }

  /** The server says what the channel does now; null when it no longer says anything. */
  told(news: News | null): void {
    const before = this.#news;
    this.#news = news;
    this.#search.told(news);
    if (this.#url === null) return;
    if (news === null) {
      if (this.#watch.held) this.front?.resume();
      this.#watch.held = false;
    } else if (news.state === "refused") {
      this.#refused(news);
    } else if (isUp(news)) {
      if (!isUp(before)) this.#comeBack();
      else if (moved(before, news)) this.#move(news);
    }
  }

  /** The glass has turned black although the front plays. */
  doubt(): void {
    const { front } = this.#pair;
    if (front !== null && !this.#care.needed && this.#pair.incoming === null)
      this.#care.onTrouble(front, { kind: "black", detail: "glass" });
  }

  /** Judge what is running; called by the page's timer. */
  tick(): void {
    const now = this.#ports.now();
    const { front, incoming } = this.#pair;
    if (incoming !== null && now - incoming.openedAt > FIRST_FRAME_MS)
      this.#care.onTrouble(incoming, { kind: "noFrame", detail: "opening" });
    incoming?.session.keepPace();
    if (front === null) return;
    front.session.keepPace();
    if (this.#care.needed) {
      this.#watch.look(front);
      this.#care.tick(now);
      return;
    }
    const trouble = this.#watch.judge(front, this.#news);
    this.#search.past(front.watchdog.newest);
    if (trouble !== null) this.#care.heal(front.session, trouble);
    else if (this.#watch.calm(now)) this.#search.waiting.calm();
  }

  /** Television is there again: no need to look whether it is. */
  #comeBack(): void {
    if (this.#pair.incoming !== null) return;
    if (this.front === null) {
      this.#search.waiting.answered();
      this.#open(this.#search.reserve);
    } else if (this.#watch.held) {
      this.#care.break("dry");
      this.#open(NEWEST);
    }
  }

  /** There is nothing to wait for. What is buffered plays to its end, and the playlist takes over without a stand. */
  #refused(news: News): void {
    const loss: Loss = { cause: "network", refusal: refusalOf(news) };
    const opening = this.#pair.incoming !== null;
    this.#dropIncoming();
    if (this.front === null) {
      this.#care.tellLost(loss);
      if (opening) this.#search.again(loss);
    } else if (opening || this.#watch.held || this.#care.needed) {
      this.#care.lose(loss);
    }
  }

  /** The server gives another rendition of the channel from now on: the front plays on until it has a picture. */
  #move(news: News): void {
    const { front } = this;
    if (front === null || this.#pair.incoming !== null || this.#care.needed) return;
    this.#ports.log("move", news.rendition ?? "");
    this.#changedAt = this.#ports.now();
    const behind = front.latency() ?? START_RESERVE;
    this.#begin(Math.min(START_RESERVE, Math.max(NEWEST, behind - MEET.leadSeconds)), () => {
      const moment = front.moment();
      return moment === null ? null : moment + MEET.leadSeconds * 1000;
    });
    this.#watch.moving = true;
  }

  #onFirstFrame(): void {
    this.#watch.begin(this.#ports.now());
    this.#watch.moving = false;
    this.#care.reset();
    this.#ports.log("frame");
    this.#ports.onFrame();
  }

  /** The server leads to another channel before the configuration said so. */
  #follow(): void {
    this.#changedAt = this.#ports.now();
    this.#dropIncoming();
    this.#begin();
  }

  /** Open the channel from its beginning, behind what is there. */
  #begin(reserve = START_RESERVE, from: Moment | null = null): void {
    if (this.#url === null) return;
    this.front?.hold();
    this.#search.begin(this.#url);
    this.#open(reserve, from);
  }

  #open(reserve: number, from: Moment | null = null): void {
    if (this.#url === null) return;
    this.#search.waiting.stop();
    this.#pair.open(this.#url, reserve, from);
    this.#ports.log("open", reserve.toFixed(1));
  }

  #dropIncoming(): void {
    this.#watch.moving = false;
    this.#pair.dropIncoming();
  }
}
