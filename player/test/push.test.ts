import assert from "node:assert/strict";
import { test } from "node:test";
import type { News } from "../src/contract.ts";
import { PUSH, SEATS } from "../src/policy.ts";
import { Push, type Source } from "../src/push.ts";
import { Seat } from "../src/seats.ts";

class FakeSource implements Source {
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  #heard = new Map<string, (event: { data: string }) => void>();

  addEventListener(name: string, heard: (event: { data: string }) => void): void {
    this.#heard.set(name, heard);
  }

  close(): void {
    this.closed = true;
  }

  say(name: string, data: object): void {
    this.#heard.get(name)?.({ data: JSON.stringify(data) });
  }

  fail(): void {
    this.onerror?.({} as Event);
  }
}

class World {
  now = 0;
  seat = true;
  sources: FakeSource[] = [];
  told: (News["state"] | null)[] = [];
  versions: number[] = [];
  endings: string[] = [];
  #timers: { at: number; run: () => void }[] = [];
  readonly push = new Push(
    "/events",
    {
      open: () => {
        this.sources.push(new FakeSource());
        return this.last;
      },
      mayOpen: () => this.seat,
      after: (ms, run) => {
        const timer = { at: this.now + ms, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      random: () => 0.5,
    },
    {
      config: (version) => this.versions.push(version),
      television: (news) => this.told.push(news === null ? null : news.state),
      ended: (code) => this.endings.push(code),
    },
  );

  get last(): FakeSource {
    const source = this.sources[this.sources.length - 1];
    assert.ok(source);
    return source;
  }

  pass(ms: number): void {
    const until = this.now + ms;
    while (this.now < until) {
      this.now += 100;
      for (const timer of this.#timers.filter((other) => other.at <= this.now)) {
        this.#timers = this.#timers.filter((other) => other !== timer);
        timer.run();
      }
    }
  }
}

test("what the server tells is heard, and the stream counts as alive from its first word on", () => {
  const world = new World();
  world.push.start();
  assert.equal(world.push.live, false);
  world.last.say("config", { version: 7 });
  world.last.say("television", { state: "reconnecting" });
  assert.deepEqual([world.push.live, world.versions, world.told], [true, [7], ["reconnecting"]]);
});

test("a broken stream says that nothing is known, and comes back ever more rarely", () => {
  const world = new World();
  world.push.start();
  world.last.say("tick", {});
  const opened: number[] = [];
  for (let i = 0; i < 6; i++) {
    const before = world.sources.length;
    world.last.fail();
    assert.equal(world.push.live, false);
    while (world.sources.length === before) world.pass(100);
    opened.push(world.now);
  }
  const gaps = opened.map((at, i) => at - (opened[i - 1] ?? 0));
  assert.ok(gaps.every((gap, i) => i === 0 || gap >= (gaps[i - 1] ?? 0)));
  assert.ok(gaps[5] ?? 0 > 20_000);
  assert.equal(world.told.at(-1), null);
  assert.equal(world.sources.filter((source) => !source.closed).length, 1);
});

test("a silent stream is dead, and a word that comes late from it is not heard", () => {
  const world = new World();
  world.push.start();
  const old = world.last;
  old.say("television", { state: "live" });
  world.pass(PUSH.silentMs + 100);
  assert.deepEqual([old.closed, world.push.live, world.told], [true, false, ["live", null]]);
  old.say("television", { state: "refused" });
  assert.deepEqual(world.told, ["live", null]);
});

test("who was replaced lets the stream to the other one; who lost the screen says so", () => {
  const world = new World();
  world.push.start();
  world.last.say("end", { code: "replaced" });
  world.pass(PUSH.replacedMs - 1000);
  assert.equal(world.sources.length, 1);
  world.pass(2000);
  assert.equal(world.sources.length, 2);
  world.last.say("end", { code: "lost" });
  assert.deepEqual(world.endings, ["replaced", "lost"]);
});

test("a page without a seat opens nothing, and one that loses its seat closes", () => {
  const world = new World();
  world.seat = false;
  world.push.start();
  assert.equal(world.sources.length, 0);
  world.seat = true;
  world.pass(PUSH.askAgainMs + 100);
  assert.equal(world.sources.length, 1);
  world.seat = false;
  world.last.say("tick", {});
  assert.equal(world.last.closed, true);
});

test("a browser has a few seats, and those of pages that are gone come free", () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  let now = 1_000_000;
  const seats = ["a", "b", "c"].map((name) => new Seat(store, name, () => now));
  assert.deepEqual(
    seats.map((seat) => seat.take()),
    [true, true, false],
  );
  seats[0]?.leave();
  assert.equal(seats[2]?.take(), true);
  now += SEATS.lateMs;
  assert.deepEqual([seats[0]?.take(), seats[1]?.take(), seats[2]?.take()], [true, true, false]);
  kept.set(SEATS.key, "rubbish");
  assert.equal(seats[2]?.take(), true);
  assert.equal(new Seat(null, "d").take(), true);
});
