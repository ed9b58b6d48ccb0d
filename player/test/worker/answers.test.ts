import assert from "node:assert/strict";
import { test } from "node:test";
import { aged, filesOf, versionOf, withConfig } from "../../src/worker/html.ts";
import { partOf } from "../../src/worker/range.ts";
import { addressesOf, routeOf } from "../../src/worker/routes.ts";

const HTML = `<!doctype html><link rel="stylesheet" href="/static/dist/player-0a1b2c3d4e.css">
<script type="application/json" id="boot">{"code":"ABC","config":{"screenName":"\\u003cb>"}}</script>
<script src="/static/dist/player-ffffffffff.js" defer></script>`;

test("television, heartbeats and streams pass the worker by", () => {
  for (const path of ["/live/k/1.ts", "/api/player/ABC/tv-stream", "/api/player/ABC/events", "/api/screens"])
    assert.equal(routeOf("GET", false, path), null, path);
  assert.equal(routeOf("POST", false, "/api/player/ABC/config"), null);
  assert.equal(routeOf("GET", true, "/screens/ABC"), null);
});

test("the page, its files, its creatives and what the server says are the worker's", () => {
  assert.equal(routeOf("GET", true, "/player/ABC"), "page");
  assert.equal(routeOf("GET", true, "/player"), "page");
  assert.equal(routeOf("GET", false, "/static/dist/player-1.js"), "static");
  assert.equal(routeOf("GET", false, "/media/a.png"), "media");
  assert.equal(routeOf("GET", false, addressesOf("/player/ABC").config), "config");
  assert.equal(routeOf("GET", false, addressesOf("/player/ABC").playlist), "playlist");
});

test("a version is the names of script and style, whatever else stands in the page", () => {
  assert.equal(versionOf(HTML), "player-0a1b2c3d4e.css player-ffffffffff.js");
  assert.equal(filesOf(HTML).length, 2);
  assert.equal(versionOf("<h1>502 Bad Gateway</h1>"), "");
});

test("the page starts from the configuration that was heard last, and nothing escapes from its data block", () => {
  const html = withConfig(HTML, { screenName: "</script><b>$&" });
  assert.ok(!html.includes("</script><b>"));
  const block = /id="boot">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
  assert.deepEqual(JSON.parse(block), { code: "ABC", config: { screenName: "</script><b>$&" }, kept: true });
  assert.match(withConfig(HTML, null), /"kept":true/);
});

test("the clock of a kept configuration has gone on, and never back", () => {
  assert.deepEqual(aged({ serverTime: 1000 }, 50, 80), { serverTime: 1030 });
  assert.deepEqual(aged({ serverTime: 1000 }, 50, 20), { serverTime: 1000 });
});

test("the part of a file that a request asks for", () => {
  assert.deepEqual(partOf("bytes=0-", 100), { start: 0, end: 100 });
  assert.deepEqual(partOf("bytes=10-19", 100), { start: 10, end: 20 });
  assert.deepEqual(partOf("bytes=90-200", 100), { start: 90, end: 100 });
  assert.deepEqual(partOf("bytes=-5", 100), { start: 95, end: 100 });
  for (const odd of [null, "", "bytes=-", "bytes=100-", "bytes=5-2", "bytes=0-1,4-5", "items=0-1"])
    assert.equal(partOf(odd, 100), null, String(odd));
});
