import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, jittered } from "../src/backoff.ts";
import { readRefusal } from "../src/contract.ts";
import { Journal } from "../src/journal.ts";
import { textFor } from "../src/message.ts";
import { leap, longestOfLate, pace, syncFor } from "../src/pace.ts";
import { LIVE, RETRY } from "../src/policy.ts";
import { feedOf, newestSequence, scout } from "../src/scout.ts";
import { clockOffset } from "../src/slate.ts";
import { startBehind, startTag } from "../src/start_point.ts";

test("back-off doubles from one second to thirty, jittered, for ever, and starts afresh", () => {
  const middle = new Backoff(RETRY, () => 0.5);
  const waits = Array.from({ length: 2000 }, () => middle.next());
  assert.deepEqual(waits.slice(0, 7), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.equal(waits[1999], 30_000);
  middle.reset();
  assert.equal(middle.next(), 1000);
  for (const random of [0, 0.1, 0.9, 0.999]) {
    const backoff = new Backoff(RETRY, () => random);
    for (let i = 0; i < 12; i++) {
      const wait = backoff.next();
      assert.ok(wait >= 1000 && wait <= 30_000, `${wait}`);
    }
  }
  assert.notEqual(
    jittered(1000, 0.3, () => 0.1),
    jittered(1000, 0.3, () => 0.2),
  );
});

const PLAYLIST = [
  "#EXTM3U",
  "#EXT-X-MEDIA-SEQUENCE:41",
  "#EXTINF:2.0,",
  "a.ts",
  "#EXTINF:2.0,",
  "b.ts",
  "#EXT-X-DISCONTINUITY",
  "#EXTINF:1.92,",
  "c.ts",
].join("\n");

test("the newest segment's number is read from a playlist, and only from a playlist", () => {
  assert.equal(newestSequence(PLAYLIST), 43);
  assert.equal(newestSequence("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:7\n"), -1);
  assert.equal(feedOf(PLAYLIST), "");
  assert.equal(feedOf("#EXTM3U\n#EXTINF:2,\n/live/a/7.ts?x\n"), "/live/a/");
  assert.equal(newestSequence("<html>#EXTINF:2,</html>"), -1);
});

test("the start lies on a segment, far enough back, and not before a break", () => {
  assert.equal(startBehind(PLAYLIST, 0.1), 1.92);
  assert.equal(startBehind(PLAYLIST, 3.2), 1.92);
  assert.equal(startBehind(PLAYLIST.replace("#EXT-X-DISCONTINUITY\n", ""), 3.2), 3.92);
  assert.equal(startBehind("#EXTM3U\n#EXT-X-DISCONTINUITY-SEQUENCE:3\n", 3.2), 0);
  assert.match(startTag(PLAYLIST, 3.2), /^#EXTM3U\n#EXT-X-START:TIME-OFFSET=-1\.870\n/);
  assert.equal(startTag("#EXTM3U\n", 3.2), "#EXTM3U\n");
  const long = `#EXTM3U\n${"#EXTINF:2.0,\na.ts\n".repeat(5)}#EXTINF:5.0,\nb.ts\n#EXTINF:2.0,\nc.ts\n`;
  assert.match(startTag(long, 3.2), /TIME-OFFSET=-8\.950/);
  assert.match(startTag(long, 0.1), /TIME-OFFSET=-1\.950/);
});

test("the pace never leaves what the eye forgives, and rests where it should", () => {
  for (let reserve = 0; reserve < 10; reserve += 0.1) {
    for (let latency = 0; latency < 20; latency += 0.5) {
      const rate = pace(reserve, latency);
      assert.ok(rate >= 0.8 && rate <= 1.05);
    }
  }
  assert.equal(pace(2, 4), 1);
  assert.equal(syncFor(2), 4);
  assert.equal(syncFor(5), 8);
  assert.equal(syncFor(100), 18);
  assert.equal(pace(3, 5, syncFor(5)), 0.92);
  assert.equal(pace(5, 9), 1.05);
  assert.equal(pace(0.5, 9), 1);
});

/** A screen that is `behind` seconds off live, with segments of 2 s: seconds until it plays at the usual rate again. */
function comesBack(behind: number): { seconds: number; latency: number; leaps: number } {
  let latency = behind;
  let rate = 1;
  let leaps = 0;
  for (let at = 0; at < 300; at += 0.25) {
    const reserve = latency - 0.3 - (at % 2);
    const forward = leap(reserve, latency, LIVE.syncSeconds);
    if (forward > 0) leaps += 1;
    rate = pace(reserve, latency - forward, LIVE.syncSeconds, rate);
    latency -= forward + (rate - 1) * 0.25;
    if (rate === 1) return { seconds: at, latency, leaps };
  }
  throw new Error(`still ${latency} s behind`);
}

test("a screen whose reserve has grown is back in about a minute, without a leap", () => {
  const back = comesBack(LIVE.syncSeconds + 3.4);
  assert.ok(back.seconds > 40 && back.seconds < 75, `${back.seconds} s`);
  assert.ok(back.latency < LIVE.syncSeconds + 0.5);
  assert.equal(back.leaps, 0);
  assert.equal(comesBack(LIVE.syncSeconds + 1).seconds, 0, "where it may be it stays");
});

test("a screen that is far off leaps once, and keeps a reserve", () => {
  const back = comesBack(LIVE.syncSeconds + 12);
  assert.equal(back.leaps, 1);
  assert.ok(back.latency < LIVE.syncSeconds + 0.5 && back.seconds < 60);
  assert.equal(leap(3, 14, 4), 0, "with nothing to leap into it plays on");
});

test("a long segment asks for a long reserve while it is of late", () => {
  const durations = (...seconds: number[]) => seconds.map((duration) => ({ duration }));
  assert.equal(longestOfLate(durations(2, 5, 2, 2)), 5);
  assert.equal(longestOfLate(durations(5, 2, 2, 2, 2, 2)), 2);
  assert.equal(longestOfLate([]), 0);
});

test("a refusal is read from any body", () => {
  assert.deepEqual(readRefusal(503, '{"code":"no_slot","text":"x"}', "5"), {
    status: 503,
    code: "no_slot",
    text: "x",
    retryAfter: 5,
  });
  assert.equal(readRefusal(400, '{"error":{"code":"no_channel"}}', null).code, "no_channel");
  assert.equal(readRefusal(502, "<html>", "Wed, 21 Oct").code, "http_502");
  assert.equal(readRefusal(500, "null", null).retryAfter, 0);
});

test("the scout tells live, refused and unreachable apart", async () => {
  const signal = new AbortController().signal;
  const answering =
    (body: string, status = 200, headers = {}) =>
    async () =>
      new Response(body, { status, headers });
  assert.deepEqual(await scout("/x", signal, answering(PLAYLIST)), { kind: "live", newest: 43 });
  const refused = await scout("/x", signal, answering('{"code":"no_slot"}', 503, { "Retry-After": "3" }));
  assert.equal(refused.kind === "refused" && refused.refusal.retryAfter, 3);
  assert.equal((await scout("/x", signal, answering("<html>"))).kind, "refused");
  assert.deepEqual(await scout("/x", signal, async () => Promise.reject(new TypeError())), {
    kind: "unreachable",
  });
});

test("what is said about a loss is the venue's, and a code without words keeps the server's", () => {
  const texts = { noSlot: "plein", tvBack: "bientôt", network: "réseau", cannotPlay: "illisible" };
  const refusal = { status: 503, code: "no_slot", text: "english", retryAfter: 0 };
  assert.equal(textFor({ cause: "network", refusal }, texts), "plein");
  assert.equal(textFor({ cause: "network", refusal: { ...refusal, code: "other" } }, texts), "bientôt");
  assert.equal(
    textFor({ cause: "network", refusal: { ...refusal, code: "other", status: 400 } }, texts),
    "english",
  );
  assert.equal(textFor({ cause: "network", refusal: null }, texts), "réseau");
  assert.equal(textFor({ cause: "dry", refusal: null }, texts), "bientôt");
  assert.equal(textFor({ cause: "unplayable", refusal: null }, texts), "illisible");
});

test("the server's clock is read in every form", () => {
  assert.equal(clockOffset("2026-01-01T00:00:05Z", Date.UTC(2026, 0, 1)), 5000);
  assert.equal(clockOffset(1_767_225_605, 1_767_225_600_000), 5000);
  assert.equal(clockOffset(1_767_225_605_000, 1_767_225_600_000), 5000);
  assert.equal(clockOffset("nonsense", 0), 0);
});

test("the journal is bounded", () => {
  const journal = new Journal(3);
  for (let i = 0; i < 10; i++) journal.add(`e${i}`);
  assert.deepEqual(
    journal.recent().map((entry) => entry.event),
    ["e7", "e8", "e9"],
  );
  assert.equal(journal.recent(1).length, 1);
  assert.deepEqual([journal.since(0).length, journal.since(8).length, journal.since(10).length], [3, 2, 0]);
});
