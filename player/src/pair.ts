// The sessions on the stage's two video elements: the front one, which is on the glass, and an incoming one, which takes
// its place with its first picture. What leaves is kept until nothing of the change can be black.

import { approach, type Step, type Whereabouts } from "./meeting.ts";
import { COVER_MS } from "./policy.ts";
import type { Session, SessionEvents } from "./session.ts";
import type { Trouble } from "./trouble.ts";
import { Watchdog } from "./watchdog.ts";

export interface Running {
  readonly session: Session;
  readonly openedAt: number;
  readonly watchdog: Watchdog;
}

export type Moment = () => number | null;

export interface PairPorts {
  /**
   * Open a session on the video element that is not in front, `reserve` seconds behind the newest end, or at the
   * moment (Unix milliseconds) that `from` tells.
   */
  open(url: string, reserve: number, events: SessionEvents, from: Moment | null): Session;
  /** Put that element in front, in the same frame. */
  swap(): void;
  now(): number;
  after(ms: number, run: () => void): () => void;
}

/** What is kept for a moment: behind the new front one, else on the front element, which other content covers. */
interface Leaving {
  readonly running: Running;
  readonly behind: boolean;
}

export interface PairEvents {
  /** The incoming session has a picture, and is the front one now. */
  firstFrame(): void;
  trouble(running: Running, trouble: Trouble): void;
  /** Whether the incoming session is to begin at the very moment to which the front one has come. */
  meets(): boolean;
}

export class Pair {
  readonly #ports: PairPorts;
  readonly #events: PairEvents;
  #front: Running | null = null;
  #incoming: Running | null = null;
  #leaving: readonly Leaving[] = [];
  #skips = 0;
  /** Where the front one was when the incoming one looked last. */
  #passed: number | null = null;

  constructor(ports: PairPorts, events: PairEvents) {
    this.#ports = ports;
    this.#events = events;
  }

  get front(): Running | null {
    return this.#front;
  }

  get incoming(): Running | null {
    return this.#incoming;
  }

  /** Open a session behind the front one; there must be none yet. */
  open(url: string, reserve: number, from: Moment | null = null): void {
    this.#drop((each) => each.behind); // its element is the one that is needed
    const events: SessionEvents = {
      firstFrame: () => this.#meet(running),
      trouble: (trouble) => this.#events.trouble(running, trouble),
    };
    const session = this.#ports.open(url, reserve, events, from);
    const running: Running = { session, openedAt: this.#ports.now(), watchdog: new Watchdog() };
    this.#incoming = running;
    this.#skips = 0;
    this.#passed = null;
  }

  dropIncoming(): void {
    this.#incoming?.session.destroy();
    this.#incoming = null;
  }

  /** Other content takes the glass. */
  dropFront(): void {
    const front = this.#front;
    this.#front = null;
    if (front !== null) this.#leave({ running: front, behind: false });
  }

  /** The incoming session has a picture: it is shown at once, or when the front one has come to the same moment. */
  #meet(running: Running): void {
    if (running !== this.#incoming) return;
    const front = this.#front;
    const step: Step =
      front !== null && this.#events.meets()
        ? approach(this.#frontAt(front), whereabouts(running), this.#skips)
        : { kind: "show" };
    if (step.kind === "show") {
      running.session.go();
      this.#promote(running);
    } else if (step.kind === "wait") {
      running.session.stand();
      this.#ports.after(step.ms, () => this.#meet(running));
    } else {
      this.#skips += 1;
      running.session.skip(step.seconds);
    }
  }

  #frontAt(front: Running): Whereabouts {
    const at = whereabouts(front);
    const stands = at.moment !== null && at.moment === this.#passed;
    this.#passed = at.moment;
    return { ...at, stands };
  }

  /** The new picture may reach the glass some frames behind the swap: until then the old one shows through. */
  #promote(running: Running): void {
    const old = this.#front;
    this.#front = running;
    this.#incoming = null;
    this.#ports.swap();
    this.#drop((each) => !each.behind);
    if (old !== null) this.#leave({ running: old, behind: true });
    this.#events.firstFrame();
  }

  #leave(leaving: Leaving): void {
    leaving.running.session.hold();
    this.#leaving = [...this.#leaving, leaving];
    this.#ports.after(COVER_MS, () => this.#drop((each) => each === leaving));
  }

  #drop(which: (leaving: Leaving) => boolean): void {
    for (const { running } of this.#leaving.filter(which)) running.session.destroy();
    this.#leaving = this.#leaving.filter((each) => !which(each));
  }
}

function whereabouts({ session }: Running): Whereabouts {
  return { moment: session.moment(), reserve: session.sample().reserve, stands: false };
}
