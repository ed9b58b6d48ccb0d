import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EVENTS,
  type Glass,
  type GlassEvent,
  initialGlass,
  modeOf,
  next,
  PICTURES,
  SHOWN,
  type Shown,
  TRANSITIONS,
} from "../src/machine.ts";
import { Dice } from "./support/dice.ts";

function play(tvWanted: boolean, ...events: GlassEvent[]): Shown {
  return events.reduce(next, initialGlass(tvWanted)).shown;
}

test("a cold start waits for television, and takes the playlist when that is late", () => {
  assert.equal(modeOf(initialGlass(true)), "connecting");
  assert.equal(play(true, "live"), "LIVE");
  assert.equal(play(true, "ads"), "SLATE");
  assert.equal(modeOf(["ads", "empty", "ads"].reduce(next, initialGlass(true))), "connecting");
  assert.equal(play(true, "ads", "late"), "ADS");
  assert.equal(play(true, "filler", "late"), "FILLER");
  assert.equal(play(true, "late"), "SLATE");
  assert.equal(play(true, "late", "ads"), "ADS");
  assert.equal(play(true, "live", "late"), "LIVE");
  assert.equal(play(true, "ads", "lost"), "ADS");
});

test("lost television falls back to what is ready, and comes back with its first frame", () => {
  assert.equal(play(true, "ads", "live", "lost"), "ADS");
  assert.equal(play(true, "live", "lost"), "SLATE");
  assert.equal(play(true, "live", "lost", "ads"), "ADS");
  assert.equal(play(true, "ads", "live", "lost", "live"), "LIVE");
});

test("an emptied playlist is remembered while television is on", () => {
  assert.equal(play(true, "ads", "live", "empty", "lost"), "SLATE");
  assert.equal(play(true, "ads", "late", "empty"), "SLATE");
});

test("television switched off shows the playlist, and nothing leaves it but a frame", () => {
  assert.equal(play(true, "ads", "live", "off"), "ADS");
  assert.equal(play(false, "ads", "lost", "late", "off"), "ADS");
});

test("a picture that stands is held, and another channel is told apart", () => {
  assert.equal(play(true, "live", "stands"), "HOLD");
  assert.equal(play(true, "live", "stands", "live"), "LIVE");
  assert.equal(play(true, "live", "backup"), "BACKUP");
  assert.equal(play(true, "live", "backup", "stands", "backup"), "BACKUP");
  assert.equal(play(true, "live", "backup", "live"), "LIVE");
  assert.equal(play(true, "live", "stands", "lost"), "SLATE");
});

test("what played before stands in for a playlist of which nothing plays", () => {
  assert.equal(play(false, "ads", "filler"), "FILLER");
  assert.equal(play(false, "filler", "ads"), "ADS");
  assert.equal(play(false, "filler", "empty"), "SLATE");
  assert.equal(play(true, "filler", "live", "lost"), "FILLER");
});

test("a break begins with its first picture and ends where television is by then", () => {
  assert.equal(play(true, "live", "spot"), "BREAK");
  assert.equal(play(true, "live", "spot", "breakOver"), "LIVE");
  assert.equal(play(true, "live", "spot", "backup", "breakOver"), "BACKUP");
  assert.equal(play(true, "live", "spot", "stands", "breakOver"), "HOLD");
  assert.equal(play(true, "ads", "live", "spot", "lost", "breakOver"), "ADS");
  assert.equal(play(true, "live", "spot", "lost"), "BREAK");
  assert.equal(play(true, "live", "breakOver"), "LIVE");
});

test("an event that changes nothing gives the same value", () => {
  const glass = initialGlass(true);
  assert.equal(next(glass, "empty"), glass);
});

/** Who has a picture, kept without the machine's own table. */
class Pictures {
  tv: "none" | "moves" | "stands" = "none";
  backup = false;
  spot = false;
  own: "none" | "ads" | "filler" = "none";

  hear(event: GlassEvent): void {
    if (event === "live" || event === "backup") {
      this.tv = "moves";
      this.backup = event === "backup";
    }
    if (event === "stands" && this.tv === "moves") this.tv = "stands";
    if (event === "lost" || event === "off") this.tv = "none";
    if (event === "spot") this.spot = true;
    if (event === "breakOver") this.spot = false;
    if (event === "ads" || event === "filler") this.own = event;
    if (event === "empty") this.own = "none";
  }

  has(shown: Shown): boolean {
    switch (shown) {
      case "LIVE":
        return this.tv === "moves" && !this.backup;
      case "BACKUP":
        return this.tv === "moves" && this.backup;
      case "HOLD":
        return this.tv !== "none";
      case "BREAK":
        return this.spot;
      case "ADS":
        return this.own === "ads";
      case "FILLER":
        return this.own === "filler";
      case "SLATE":
        return true;
    }
  }
}

test("whatever happens, what is shown has a picture: 20,000 events at random from every state", () => {
  const seed = Number(process.env.SEED ?? 20_260_101);
  const dice = new Dice(seed);
  const reached = new Set<string>();
  for (let walk = 0; walk < 200; walk++) {
    const pictures = new Pictures();
    let glass: Glass = initialGlass(dice.chance(0.5));
    for (let step = 0; step < 100; step++) {
      const event = dice.pick(EVENTS);
      const before = glass;
      pictures.hear(event);
      glass = next(glass, event);
      reached.add(`${before.shown} ${event}`);
      const where = `seed ${seed}, walk ${walk}, step ${step}: ${before.shown} ${event} ${glass.shown}`;
      assert.ok(pictures.has(glass.shown), `${where} has no picture`);
      assert.deepEqual(
        glass.has,
        SHOWN.filter((each) => pictures.has(each)),
        where,
      );
      if (glass.shown === "SLATE" && !glass.patient && event !== "stands")
        assert.ok(pictures.own === "none" || pictures.tv !== "none", `${where}: something better was there`);
    }
  }
  assert.equal(reached.size, SHOWN.length * EVENTS.length, "every event was met in every state");
});

test("whatever is shown may be taken away: some transition leads from there for each event that takes it", () => {
  for (const shown of SHOWN) {
    for (const event of EVENTS) {
      if (!PICTURES[event]?.takes?.includes(shown)) continue;
      const targets = TRANSITIONS[shown][event] ?? [];
      assert.ok(targets.length > 0, `${shown} is taken by ${event}`);
      const only = next({ shown, has: [shown, "HOLD", "SLATE"], patient: false }, event);
      assert.notEqual(only.shown, shown);
    }
  }
});
