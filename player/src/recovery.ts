// The one place that decides what is done when television fails, by the remedies of policy.ts. It puts sessions on the
// glass (pair.ts), has the one in front watched (front_watch.ts), and looks for television while there is none (search.ts).

import type { News } from "./contract.ts";
import { type FrontEvents, FrontWatch } from "./front_watch.ts";
import { type Moment, Pair, type PairPorts, type Running } from "./pair.ts";
import { FIRST_FRAME_MS, FOLLOWED_MS, LAST_FRAME_MS, MEET, REMEDIES } from "./policy.ts";
import { NEWEST, Search, START_RESERVE } from "./search.ts";
import type { Session } from "./session.ts";
import { isUp, moved, refusalOf } from "./told.ts";
import type { Kind, Loss, Trouble } from "./trouble.ts";
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
  #url: string | null = null;
  #news: News | null = null;
  /** Since when the front is to be replaced, and why; null while all is well. */
  #broken: { readonly since: number; readonly by: Kind } | null = null;
  #lost = false;
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#watch = new FrontWatch(ports);
    this.#pair = new Pair(ports, {
      firstFrame: () => this.#onFirstFrame(),
      trouble: (running, trouble) => this.#onTrouble(running, trouble),
      meets: () => this.#watch.moving && this.#broken === null,
    });
    this.#search = new Search(ports, {
      open: (reserve) => this.#open(reserve),
      failed: (loss) => this.#giveUp(loss),
    });
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
    this.#lost = false;
    this.#watch.held = false;
    this.#url = url;
    this.#broken = null;
    if (url === null) {
      this.#pair.dropFront();
      return;
    }
    if (this.front !== null) this.#break("frozen");
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

  /** Judge what is running; called by the page's timer. */
  tick(): void {
    const now = this.#ports.now();
    const { front, incoming } = this.#pair;
    if (incoming !== null && now - incoming.openedAt > FIRST_FRAME_MS)
      this.#onTrouble(incoming, { kind: "noFrame", detail: "opening" });
    incoming?.session.keepPace();
    if (front === null) return;
    front.session.keepPace();
    if (this.#broken !== null) {
      this.#watch.look(front);
      if (now - this.#broken.since > LAST_FRAME_MS) this.#lose({ cause: this.#broken.by, refusal: null });
      return;
    }
    const trouble = this.#watch.judge(front, this.#news);
    this.#search.past(front.watchdog.newest);
    if (trouble !== null) this.#healFront(front.session, trouble);
    else if (this.#watch.calm(now)) this.#search.waiting.calm();
  }

  /** Television is there again: no need to look whether it is. */
  #comeBack(): void {
    if (this.#pair.incoming !== null) return;
    if (this.front === null) {
      this.#search.waiting.answered();
      this.#open(this.#search.reserve);
    } else if (this.#watch.held) {
      this.#break("dry");
      this.#open(NEWEST);
    }
  }

  /** There is nothing to wait for. What is buffered plays to its end, and the playlist takes over without a stand. */
  #refused(news: News): void {
    const loss: Loss = { cause: "network", refusal: refusalOf(news) };
    const opening = this.#pair.incoming !== null;
    this.#dropIncoming();
    if (this.front === null) {
      this.#tellLost(loss);
      if (opening) this.#search.again(loss);
    } else if (opening || this.#watch.held || this.#broken !== null) {
      this.#lose(loss);
    }
  }

  /** The server gives another rendition of the channel from now on: the front plays on until it has a picture. */
  #move(news: News): void {
    const { front } = this;
    if (front === null || this.#pair.incoming !== null || this.#broken !== null) return;
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
    this.#broken = null;
    this.#lost = false;
    this.#ports.log("frame");
    this.#ports.onFrame();
  }

  #onTrouble(running: Running, trouble: Trouble): void {
    const { front, incoming } = this.#pair;
    this.#ports.log(trouble.kind, trouble.detail);
    this.#watch.disturbed(this.#ports.now());
    if (trouble.kind === "blocked") this.#ports.onLost({ cause: "blocked", refusal: null });
    else if (running === incoming) this.#failIncoming(incoming.session, trouble);
    else if (running === front) this.#healFront(front.session, trouble);
  }

  #failIncoming(incoming: Session, trouble: Trouble): void {
    const loss: Loss = { cause: trouble.kind, refusal: trouble.refusal ?? null };
    // The damage lies in the segment that was begun with: only a newer one can be without it.
    if (REMEDIES[trouble.kind].incoming === "newer") this.#search.past(incoming.sample().newest);
    this.#dropIncoming();
    this.#giveUp(loss);
  }

  #healFront(front: Session, trouble: Trouble): void {
    const remedy = REMEDIES[trouble.kind].front;
    const { waiting } = this.#search;
    if (remedy === "loadOn") {
      // What is buffered plays on meanwhile; the watchdog tells when it has run dry.
      if (this.#pair.incoming === null)
        waiting.wait(waiting.pause(trouble.refusal ?? null), () => front.resume());
    } else if (remedy === "leave") {
      this.#lose({ cause: trouble.kind, refusal: refusalOf(this.#news) });
    } else if (remedy === "follow") {
      // The server leads to another channel before the configuration said so.
      this.#break(trouble.kind);
      this.#changedAt = this.#ports.now();
      this.#dropIncoming();
      this.#begin();
    } else if (this.#broken === null) {
      // Its last frame stands until a fresh session has a picture.
      this.#ports.log("replace", trouble.kind);
      this.#break(trouble.kind);
      front.hold();
      if (this.#pair.incoming === null) waiting.wait(waiting.rebuild(), () => this.#open(NEWEST));
    }
  }

  #break(by: Kind): void {
    this.#broken = { since: this.#ports.now(), by };
  }

  /** The front has nothing more to show: other content takes the glass. */
  #lose(loss: Loss): void {
    this.#watch.held = false;
    this.#broken = null;
    this.#tellLost(loss);
    this.#pair.dropFront();
    if (this.#pair.incoming === null) this.#search.after(0);
  }

  /** No session can be had just now. A broken front keeps its last frame as long as it may. */
  #giveUp(loss: Loss): void {
    if (this.front === null) this.#tellLost(loss);
    this.#search.again(loss);
  }

  #tellLost(loss: Loss): void {
    if (!this.#lost) this.#ports.log("lost", loss.cause);
    this.#lost = true;
    this.#watch.begin(this.#ports.now());
    this.#ports.onLost(loss);
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
