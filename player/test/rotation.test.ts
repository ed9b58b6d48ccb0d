import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaylistItem } from "../src/contract.ts";
import { nextItem, sameItem, showFor } from "../src/rotation.ts";

function item(id: string, kind: "image" | "video" = "image", seconds: number | null = 5): PlaylistItem {
  return { id, kind, url: `/files/${id}`, seconds };
}
const [a, b, c] = [item("a"), item("b"), item("c")];
const none: ReadonlySet<string> = new Set();

test("items come one after the other, round and round", () => {
  assert.equal(nextItem([a, b, c], null, 0, none)?.item, a);
  assert.equal(nextItem([a, b, c], a, 0, none)?.item, b);
  assert.equal(nextItem([a, b, c], c, 2, none)?.item, a);
  assert.equal(nextItem([a], a, 0, none)?.item, a);
});

test("broken items are left out, until none is left", () => {
  assert.equal(nextItem([a, b, c], a, 0, new Set([b.url]))?.item, c);
  assert.equal(nextItem([a, b], a, 0, new Set([b.url]))?.item, a);
  assert.equal(nextItem([a, b], a, 0, new Set([a.url, b.url])), null);
  assert.equal(nextItem([], null, 0, none), null);
});

test("a new list goes on at the place of an item that it no longer holds", () => {
  assert.equal(nextItem([a, c], b, 1, none)?.item, c);
  assert.equal(nextItem([a], c, 2, none)?.item, a);
});

test("a replaced file is another item", () => {
  assert.equal(sameItem(a, { ...a }), true);
  assert.equal(sameItem(a, { ...a, url: "/files/a2" }), false);
});

test("images last as asked, films to their end unless they are clearly to be cut", () => {
  assert.equal(showFor(item("i", "image", 8), Number.NaN), 8000);
  assert.equal(showFor(item("i", "image", null), Number.NaN), 10_000);
  assert.equal(showFor(item("v", "video", 10), 10.04), null);
  assert.equal(showFor(item("v", "video", 10), 30), 10_000);
  assert.equal(showFor(item("v", "video", null), 30), null);
});
