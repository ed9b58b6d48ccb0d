import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../src/dashboard/timetable.ts";

test("what runs at a moment is found, else what is nearest to it", () => {
  const row = [
    { left: 0, right: 10 },
    { left: 10, right: 30 },
    { left: 50, right: 60 },
  ];
  assert.deepEqual(
    [5, 20, 35, 45, 90].map((x) => nearest(row, x)),
    [0, 1, 1, 2, 2],
  );
  assert.equal(nearest([], 5), -1);
});
