import assert from "node:assert/strict";
import { test } from "node:test";
import { pick } from "../src/nownext.ts";

const PROGRAMMES = [
  { title: "a", start: 1000, stop: 2000 },
  { title: "b", start: 2000, stop: 3000 },
  { title: "c", start: 5000, stop: 6000 },
];

const titles = (at: number) => {
  const { now, next, changesIn } = pick(PROGRAMMES, at);
  return [now?.title, next?.title, changesIn];
};

test("a programme is on from its beginning to just before its end", () => {
  assert.deepEqual(titles(1000), ["a", "b", 1000]);
  assert.deepEqual(titles(1999), ["a", "b", 1]);
  assert.deepEqual(titles(2000), ["b", "c", 1000]);
});

test("in a gap only the next one is known, and when it begins", () => {
  assert.deepEqual(titles(4000), [undefined, "c", 1000]);
  assert.deepEqual(titles(0), [undefined, "a", 1000]);
});

test("at the end nothing is known, and nothing will change", () => {
  assert.deepEqual(titles(5500), ["c", undefined, 500]);
  assert.deepEqual(titles(6000), [undefined, undefined, null]);
  assert.deepEqual(pick([], 0), { now: null, next: null, changesIn: null });
});
