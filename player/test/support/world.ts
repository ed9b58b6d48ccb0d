// A page without a browser, for tests of what is done about television and of what is shown meanwhile.

import assert from "node:assert/strict";
import { Director } from "../../src/director.ts";
import { WATCHDOG } from "../../src/policy.ts";
import { Recovery } from "../../src/recovery.ts";
import type { Finding } from "../../src/scout.ts";
import type { SessionEvents } from "../../src/session.ts";
import type { Loss } from "../../src/trouble.ts";

export interface FakeSession {
  reserve: number;
  events: SessionEvents;
  calls: string[];
  time: number;
  newest: number;
  /** Data comes and is played. */
  moving: boolean;
  /** Data comes, but the picture stands. */
  frozen: boolean;
  dead: boolean;
  /** Unix milliseconds of its picture; null where it does not tell. */
  moment: number | null;
  from: (() => number | null) | null;
  /** It has shown a picture. */
  shown: boolean;
  /** When its picture moved last. */
  movedAt: number;
}

/** A page without a browser: a clock that the test turns, sessions and findings that it directs. */
export class World {
  now = 0;
  sessions: FakeSession[] = [];
  losses: Loss[] = [];
  frames = 0;
  swaps = 0;
  finding: Finding = { kind: "unreachable" };
  scouts: number[] = [];
  #timers: { at: number; run: () => void }[] = [];
  /** What is on the front element, alive or not. */
  front: FakeSession | null = null;
  /** Decides what is shown, as on a screen. */
  readonly director = new Director(() => {});
  readonly recovery = new Recovery({
    open: (_url, reserve, events, from) => {
      const session: FakeSession = {
        reserve,
        events,
        from,
        moment: null,
        frozen: false,
        calls: [],
        time: 0,
        newest: 9,
        moving: true,
        dead: false,
        shown: false,
        movedAt: 0,
      };
      this.sessions.push(session);
      session.events = {
        ...events,
        firstFrame: () => {
          session.shown = true;
          session.movedAt = this.now;
          events.firstFrame();
        },
      };
      return {
        sample: () => ({
          at: this.now,
          currentTime: session.time,
          frames: Math.floor(session.time * 25),
          reserve: session.moving ? 3 : 0.09,
          newest: session.newest,
          hidden: false,
        }),
        latency: () => 4,
        moment: () => session.moment,
        stand: () => session.calls.push("stand"),
        go: () => {
          if (session.calls.includes("stand")) session.calls.push("go");
        },
        skip: (seconds) => {
          session.calls.push("skip");
          if (session.moment !== null) session.moment += seconds * 1000;
        },
        resume: () => session.calls.push("resume"),
        hold: () => session.calls.push("hold"),
        keepPace: () => {},
        destroy: () => {
          session.dead = true;
        },
      };
    },
    swap: () => {
      this.swaps += 1;
      this.front = this.last;
    },
    scout: (_url, _signal) => {
      this.scouts.push(this.now);
      return Promise.resolve(this.finding);
    },
    onFrame: () => {
      this.frames += 1;
      this.director.television(true);
    },
    onStands: (stands) => this.director.television(!stands),
    onLost: (loss) => {
      this.losses.push(loss);
      this.director.gone("lost");
    },
    log: () => {},
    now: () => this.now,
    random: () => 0.5,
    after: (ms, run) => {
      const timer = { at: this.now + ms, run };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      };
    },
  });

  get last(): FakeSession {
    const session = this.sessions[this.sessions.length - 1];
    assert.ok(session);
    return session;
  }

  get alive(): FakeSession[] {
    return this.sessions.filter((session) => !session.dead);
  }

  /** Let `ms` pass in steps of the watchdog. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    while (this.now < until) {
      this.now += Math.min(50, until - this.now);
      for (const session of this.alive) {
        if (!session.moving || session.frozen) continue;
        session.time += 0.05;
        session.movedAt = this.now;
        if (session.moment !== null && session.calls.at(-1) !== "stand") session.moment += 50;
        session.newest = 9 + Math.floor(session.time / 2);
      }
      for (const timer of this.#timers.filter((other) => other.at <= this.now)) {
        this.#timers = this.#timers.filter((other) => other !== timer);
        timer.run();
      }
      if (this.now % WATCHDOG.tickMs === 0) this.recovery.tick();
      await Promise.resolve();
      await Promise.resolve();
    }
  }

  async playing(): Promise<FakeSession> {
    this.recovery.tune("/tv");
    this.last.events.firstFrame();
    await this.pass(1000);
    return this.last;
  }
}
