import assert from "node:assert/strict";
import { test } from "node:test";
import { creativeOf, Showing } from "../../src/plays/showing.ts";

const HASH = "ab".repeat(32);
const NOW = { own: 1_800_000_000_000, steady: 5000 };
const seen = { visible: true, frames: null, volume: 0 };
const hidden = { ...seen, visible: false };

test("an image that was seen all its time", () => {
  const showing = new Showing(HASH, "schedule", NOW, seen);
  assert.deepEqual(showing.end(15_003.6, seen, null), {
    creative: HASH,
    start: NOW.own,
    end: NOW.own + 10_004,
    visible: 1000,
    volume: 0,
    reason: "schedule",
  });
});

test("time in which the page was hidden is not seen", () => {
  const showing = new Showing(HASH, "break", NOW, seen);
  showing.look(6000, hidden);
  showing.look(8500, seen);
  assert.equal(showing.end(9000, seen, null).visible, 375);
  assert.equal(new Showing(HASH, "break", NOW, hidden).end(9000, hidden, null).visible, 0);
});

test("a showing of no length is what it began as", () => {
  assert.equal(new Showing(HASH, "filler", NOW, seen).end(NOW.steady, hidden, null).visible, 1000);
  assert.equal(new Showing(HASH, "filler", NOW, hidden).end(NOW.steady, hidden, null).visible, 0);
});

test("frames are those of this showing, and volume is the loudest", () => {
  const showing = new Showing(HASH, "schedule", NOW, { visible: true, frames: 40, volume: 0.2 });
  showing.look(6000, { visible: true, frames: 60, volume: 0.555 });
  const facts = showing.end(7000, { visible: true, frames: 90, volume: 0 }, null);
  assert.deepEqual([facts.frames, facts.volume], [50, 56]);
});

test("what is known of the clock is written down", () => {
  const clock = { clockOffset: -12, clockError: 3 };
  const facts = new Showing(HASH, "schedule", NOW, seen).end(6000, seen, clock);
  assert.deepEqual([facts.clockOffset, facts.clockError], [-12, 3]);
});

test("the hash is the stored file's name", () => {
  assert.equal(creativeOf(`${HASH}.png`), HASH);
  for (const other of ["beer.png", `${HASH}`, `x${HASH}.png`, "", null, undefined])
    assert.equal(creativeOf(other), null);
});
