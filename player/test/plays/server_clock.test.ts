import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../src/plays/server_clock.ts";

test("nothing is known before an answer", () => {
  assert.equal(new ServerClock().at(0, 0), null);
});

test("the offset is measured in the middle of the way, and may be wrong by half of it", () => {
  const clock = new ServerClock();
  clock.note(1000, 1080, 5_000_000);
  assert.deepEqual(clock.at(1080, 4_000_000), { clockOffset: 1_000_040, clockError: 41 });
  assert.deepEqual(clock.at(2080, 4_001_000), { clockOffset: 1_000_040, clockError: 41 });
});

test("the quickest answer counts, until it is old", () => {
  const clock = new ServerClock();
  clock.note(0, 20, 1_000_010);
  clock.note(1000, 1300, 1_009_999);
  assert.equal(clock.at(1300, 1_001_300)?.clockError, 11);
  assert.equal(clock.at(1300, 1_001_300)?.clockOffset, 0);
  clock.note(1_000_000, 1_000_300, 2_000_100);
  assert.equal(clock.at(1_000_300, 2_000_250)?.clockError, 151);
});

test("a device whose clock is set knows its new distance at once", () => {
  const clock = new ServerClock();
  clock.note(0, 0, 1_800_000_000_000);
  assert.equal(clock.at(60_000, 60_000)?.clockOffset, 1_800_000_000_000);
  assert.equal(clock.at(61_000, 1_800_000_061_000)?.clockOffset, 0);
});

test("what is no time is not noted", () => {
  const clock = new ServerClock();
  for (const wrong of [Number.NaN, 0, -5, undefined as unknown as number]) clock.note(0, 1, wrong);
  clock.note(5, 1, 1_800_000_000_000);
  assert.equal(clock.at(0, 0), null);
});
