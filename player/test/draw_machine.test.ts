import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { draw, PAGE, withDrawing } from "../draw_machine.mjs";
import { SHOWN } from "../src/machine.ts";

test("the drawing in the docs is the machine's", () => {
  const page = readFileSync(PAGE, "utf8");
  assert.equal(page, withDrawing(page), "run: node player/draw_machine.mjs");
});

test("the drawing names every picture, and every arrow once", () => {
  const drawn = draw();
  const arrows = drawn.match(/^ {2}\S+ --> \S+(?=:)/gm) ?? [];
  assert.equal(new Set(arrows).size, arrows.length);
  for (const shown of SHOWN) assert.match(drawn, new RegExp(`--> ${shown}\\b`));
});

test("a page without a place for the drawing is not written", () => {
  assert.throws(() => withDrawing("# Nothing"));
});
