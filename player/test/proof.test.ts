import assert from "node:assert/strict";
import { test } from "node:test";
import { brightness } from "../src/glimpse.ts";
import { PROOF } from "../src/policy.ts";
import { type Glance, isGood, type Picture, Proof } from "../src/proof.ts";

const BRIGHT = Array.from({ length: 64 }, (_, i) => 100 + (i % 50));
const DARK = BRIGHT.map(() => 3);

/** What is told of one glance a second; `make` says what is special of the one at `second`. */
function told(seconds: number, make: (second: number) => Partial<Glance>): Picture[] {
  const proof = new Proof();
  return Array.from({ length: seconds }, (_, second) => {
    const usual: Glance = {
      at: second * 1000,
      kind: "video",
      time: second,
      frames: 25 * second + 1,
      luma: BRIGHT.map((value) => value + ((second * 7) % 30)),
      hidden: false,
    };
    return proof.look({ ...usual, ...make(second) }).picture;
  });
}

const last = (pictures: readonly Picture[]) => pictures[pictures.length - 1];
const all = (pictures: readonly Picture[], picture: Picture) => pictures.every((each) => each === picture);

test("pictures that come and time that runs are playing, however little changes on them", () => {
  assert.ok(
    all(
      told(60, () => ({})),
      "playing",
    ),
  );
  assert.ok(
    all(
      told(60, () => ({ luma: BRIGHT })),
      "playing",
    ),
    "a still logo with its decoder at work",
  );
  assert.ok(
    all(
      told(60, () => ({ frames: 0 })),
      "playing",
    ),
    "a browser that does not count",
  );
  assert.ok(
    all(
      told(60, () => ({ luma: null })),
      "playing",
    ),
    "one that does not give its pictures away",
  );
});

test("a picture that stands is told within ten seconds, by time or by frames", () => {
  const stops = told(10, () => ({ time: 7 }));
  assert.equal(stops.indexOf("frozen"), PROOF.frozenMs / 1000);
  assert.equal(last(told(10, () => ({ frames: 90 }))), "frozen", "sound goes on, no picture comes");
  assert.equal(
    last(told(12, (second) => ({ time: Math.min(second, 3) + (second > 10 ? 1 : 0) }))),
    "playing",
  );
});

test("black is told behind a fade, and a dark scene with some light is none", () => {
  const dark = told(20, (second) => ({ luma: second < 3 ? BRIGHT : DARK }));
  assert.equal(dark[2 + PROOF.blackMs / 1000], "black");
  assert.equal(dark[PROOF.blackMs / 1000], "playing", "a fade between two programmes");
  const lamp = DARK.map((value, i) => (i === 20 ? 90 : value));
  assert.ok(
    all(
      told(30, () => ({ luma: lamp })),
      "playing",
    ),
  );
  assert.equal(last(told(30, () => ({ kind: "image", luma: DARK }))), "black");
});

test("an image and the slate stand as they are meant to", () => {
  assert.ok(
    all(
      told(60, () => ({ kind: "image", luma: BRIGHT, time: 0, frames: 0 })),
      "still",
    ),
  );
  assert.ok(
    all(
      told(60, () => ({ kind: "drawn", luma: null, time: 0, frames: 0 })),
      "still",
    ),
  );
});

test("what was measured of another picture, or before a sleep, says nothing of this one", () => {
  const turns = told(8, (second) => (second < 4 ? { time: 1 } : { kind: "image", time: 0 }));
  assert.equal(last(turns), "still");
  const slept = told(6, (second) => ({ time: 1, at: second < 4 ? second * 1000 : 600_000 + second * 1000 }));
  assert.equal(last(slept), "playing");
  assert.equal(last(told(30, () => ({ time: 1, hidden: true }))), "hidden");
});

test("how long it has been so is told, and how long the grid has not changed", () => {
  const proof = new Proof();
  const glance = { kind: "video", frames: 5, luma: DARK, hidden: false } as const;
  for (let second = 0; second <= 20; second++) proof.look({ ...glance, at: second * 1000, time: 0 });
  const proven = proof.look({ ...glance, at: 21_000, time: 0 });
  assert.deepEqual(proven, {
    picture: "black",
    seconds: 21,
    luma: 3,
    unchanged: 21,
  });
  assert.deepEqual(
    ["playing", "still", "black"].map((each) => isGood(each as Picture)),
    [true, true, false],
  );
});

test("the brightness of a pixel is what the eye makes of its colours", () => {
  assert.deepEqual(
    brightness(new Uint8ClampedArray([255, 255, 255, 255, 0, 255, 0, 255, 0, 0, 0, 255])),
    [255, 182, 0],
  );
});
