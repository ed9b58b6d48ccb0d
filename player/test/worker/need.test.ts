import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, needed, plan, type Said } from "../../src/worker/need.ts";

const file = (digit: string) => `/media/${digit.repeat(64)}.png`;
const entry = (id: number, digit: string, size: number) => ({ id, url: file(digit), size });

const BAR: Said = {
  config: {
    overlayConfig: {
      layers: [
        { kind: "image", imageUrl: file("a") },
        { kind: "ticker", text: "x" },
      ],
    },
  },
  playlist: { items: [entry(1, "b", 10), entry(2, "c", 20), entry(3, "d", 30)] },
  item: null,
};

test("what lies over the picture comes first, then the playlist in its order", () => {
  assert.deepEqual(
    needed([BAR]).map((one) => one.url),
    ["a", "b", "c", "d"].map(file),
  );
});

test("the item on the glass is where the order begins", () => {
  assert.deepEqual(
    needed([{ ...BAR, item: 3 }]).map((one) => one.url),
    ["a", "d", "b", "c"].map(file),
  );
});

test("a file of two screens is needed once, and what is no stored file never", () => {
  const other: Said = {
    config: null,
    playlist: { items: [entry(9, "c", 20), { id: 10, url: "https://example.com/a.png" }] },
    item: null,
  };
  assert.equal(needed([BAR, other]).length, 4);
  assert.equal(hashOf("/media/../player.png"), null);
  assert.equal(hashOf(file("b")), "b".repeat(64));
});

test("what is scheduled no more is given up, and what is there is not fetched again", () => {
  const steps = plan(
    needed([BAR]),
    [
      { url: file("b"), size: 10 },
      { url: file("e"), size: 5 },
    ],
    1000,
  );
  assert.deepEqual(steps.evict, [file("e")]);
  assert.deepEqual(
    steps.fetch.map((one) => one.url),
    ["a", "c", "d"].map(file),
  );
});

test("the room is filled in the order of need; what is later makes way", () => {
  const kept = [{ url: file("d"), size: 30 }];
  const steps = plan(needed([BAR]), kept, 35);
  assert.deepEqual(
    steps.fetch.map((one) => one.url),
    ["a", "b", "c"].map(file),
  );
  assert.deepEqual(steps.evict, [file("d")]);
  assert.deepEqual(plan(needed([BAR]), kept, 0), {
    fetch: [{ url: file("a"), size: 0 }],
    evict: [file("d")],
  });
});
