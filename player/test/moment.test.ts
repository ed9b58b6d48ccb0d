import assert from "node:assert/strict";
import { test } from "node:test";
import { behindAt, momentAt } from "../src/moment.ts";

const NOON = Date.parse("2026-01-01T12:00:00Z");

function playlist(...segments: { at: number; seconds: number; breaks?: boolean }[]): string {
  const lines = segments.map(
    ({ at, seconds, breaks }) =>
      `${breaks ? "#EXT-X-DISCONTINUITY\n" : ""}#EXT-X-PROGRAM-DATE-TIME:${new Date(NOON + at * 1000).toISOString()}\n` +
      `#EXTINF:${seconds.toFixed(6)},\na${at}.ts\n`,
  );
  return `#EXTM3U\n#EXT-X-DISCONTINUITY-SEQUENCE:4\n${lines.join("")}`;
}

const PLAIN = playlist({ at: 0, seconds: 2 }, { at: 2, seconds: 2 }, { at: 4, seconds: 2.5 });

test("a moment is found in the middle of a segment", () => {
  assert.equal(behindAt(PLAIN, NOON + 3000), 3.5);
  assert.equal(behindAt(PLAIN, NOON + 6000), 0.5);
});

test("what is not listed yet is not there, and what is no longer listed begins with the oldest", () => {
  assert.equal(behindAt(PLAIN, NOON + 7000), 0);
  assert.equal(behindAt(PLAIN, NOON - 7000), 6.5);
});

test("the start never lies before the last break", () => {
  const broken = playlist({ at: 0, seconds: 2 }, { at: 2, seconds: 2, breaks: true }, { at: 4, seconds: 1 });
  assert.equal(behindAt(broken, NOON + 1000), 3);
  assert.equal(behindAt(broken, NOON + 2500), 2.5);
});

test("a playlist without dates tells nothing", () => {
  assert.equal(behindAt("#EXTM3U\n#EXTINF:2,\na.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\nb.ts\n", NOON), null);
  assert.equal(behindAt("<html>", NOON), null);
});

test("a player's place is told by the segment that it is in", () => {
  const listed = [
    { start: 10, duration: 2, programDateTime: NOON },
    { start: 12, duration: 2, programDateTime: NOON + 5000 },
  ];
  assert.equal(momentAt(listed, 11.5), NOON + 1500);
  assert.equal(momentAt(listed, 12), NOON + 5000);
  assert.equal(momentAt(listed, 9), null);
  assert.equal(momentAt(listed, 16), null, "what was loaded before the newest list");
  assert.equal(momentAt([{ start: 0, duration: 2, programDateTime: null }], 1), null);
});
