import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";
import { inBrowser, type MemoryCaches } from "../support/browser_caches.ts";

const PAGE = "/player/ABC";
const CONFIG = "/api/player/ABC/config";
const PLAYLIST = "/api/player/ABC/playlist";
const call = { waitUntil: () => undefined };

/** What the server has, by path; undefined: it cannot be reached. */
let server: Map<string, Response> | undefined;
let caches: MemoryCaches;

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}

function html(version: string): Response {
  const text = `<link href="/static/dist/player-${version}.css"><script type="application/json" id="boot">{"code":"ABC"}</script><script src="/static/dist/player-${version}.js"></script>`;
  return new Response(text, { headers: { "Content-Type": "text/html" } });
}

function publish(version: string): void {
  server?.set(PAGE, html(version));
  const type = (name: string) => ({ headers: { "Content-Type": name } });
  server?.set(`/static/dist/player-${version}.js`, new Response("1", type("text/javascript")));
  server?.set(`/static/dist/player-${version}.css`, new Response("2", type("text/css; charset=utf-8")));
}

const named = (version: string) => `player-${version}.css player-${version}.js`;
const media = (text: string) => `/media/${createHash("sha256").update(text).digest("hex")}.png`;

function schedule(...texts: string[]): void {
  server?.set(
    PLAYLIST,
    json({ items: texts.map((text, id) => ({ id, url: media(text), size: text.length })) }),
  );
  for (const text of texts) server?.set(media(text), new Response(text));
}

async function kept(): Promise<string[]> {
  return [...(await caches.open("adscreen-media")).files.keys()];
}

beforeEach(() => {
  server = new Map();
  caches = inBrowser((path) => {
    const answer = server?.get(path);
    if (server === undefined) throw new TypeError("no network");
    return answer?.clone() ?? new Response("", { status: 404 });
  });
  server.set(CONFIG, json({ screenName: "Bar", serverTime: 1, offlineMb: 1, versions: { page: "a" } }));
  schedule("one", "two");
  publish("aa");
});

const { navigated, shown } = await (async () => {
  inBrowser(() => new Response());
  return import("../../src/worker/page.ts");
})();
const { stock, stocked } = await import("../../src/worker/stock.ts");

function start(): Promise<Response> {
  return navigated({ url: `http://screens.example.com${PAGE}` } as Request, call);
}

test("a page that has shown a frame is started from what is kept, with the configuration that was heard last", async () => {
  assert.equal(await shown(PAGE, named("aa")), false);
  server = undefined;
  const text = await (await start()).text();
  assert.match(text, /player-aa\.js/);
  assert.match(text, /"screenName":"Bar"/);
});

test("somebody else's page takes the place of nothing", async () => {
  await shown(PAGE, named("aa"));
  const portal = () =>
    new Response("<h1>Log in to the hotel</h1>", { headers: { "Content-Type": "text/html" } });
  server = new Map([PAGE, CONFIG, PLAYLIST].map((path) => [path, portal()]));
  await shown(PAGE, named("aa"));
  assert.match(await (await start()).text(), /"screenName":"Bar"/);
  server = new Map([[PAGE, html("bb")]]);
  for (const name of ["bb.js", "bb.css"]) server.set(`/static/dist/player-${name}`, portal());
  assert.equal(await shown(PAGE, named("aa")), false, "a script that is no script is no new version");
  assert.match(await (await start()).text(), /player-aa\.js/);
});

test("a new version is started once, and only stays when it shows a frame", async () => {
  await shown(PAGE, named("aa"));
  publish("bb");
  assert.equal(await shown(PAGE, named("aa")), true);
  assert.match(await (await start()).text(), /player-bb\.js/);
  assert.match(await (await start()).text(), /player-aa\.js/, "it has not shown anything");
  assert.equal(await shown(PAGE, named("aa")), false, "and is not fetched again at once");
  publish("cc");
  assert.equal(await shown(PAGE, named("aa")), true);
  await start();
  await shown(PAGE, named("cc"));
  assert.match(await (await start()).text(), /player-cc\.js/);
  assert.deepEqual(
    [...caches.all.keys()].filter((name) => name.startsWith("adscreen-page")),
    [`adscreen-page ${named("cc")}`],
  );
});

test("what is scheduled is kept, and what is no more is given up, but for as long as the server does not say so", async () => {
  await shown(PAGE, named("aa"));
  await stock();
  assert.deepEqual(await kept(), [media("one"), media("two")]);
  assert.deepEqual(await stocked(), { state: "ready", files: 2, needed: 2, bytes: 6 });
  server = new Map([[PLAYLIST, new Response("", { status: 500 })]]);
  await shown(PAGE, named("aa"));
  await stock();
  assert.deepEqual(await kept(), [media("one"), media("two")]);
  schedule("two", "three");
  await shown(PAGE, named("aa"));
  await stock();
  assert.deepEqual(await kept(), [media("two"), media("three")]);
});

test("a screen that is another browser's needs nothing any more", async () => {
  await shown(PAGE, named("aa"));
  await stock();
  server?.set(CONFIG, json({ code: "screen_claimed" }, 403));
  server?.set(PLAYLIST, json({ code: "screen_claimed" }, 403));
  await shown(PAGE, named("aa"));
  await stock();
  assert.deepEqual(await kept(), []);
});

test("where the room ends, what is needed first is kept, and that it is full is said", async () => {
  await shown(PAGE, named("aa"));
  (await caches.open("adscreen-media")).room = 7; // a piece, and the file of it
  await stock();
  assert.deepEqual(await kept(), [media("one")]);
  assert.equal((await stocked()).state, "full");
});
