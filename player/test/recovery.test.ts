import assert from "node:assert/strict";
import { test } from "node:test";
import type { News } from "../src/contract.ts";
import { COVER_MS, FIRST_FRAME_MS, HOLD_MS, LAST_FRAME_MS, MEET } from "../src/policy.ts";
import { type FakeSession, World } from "./support/world.ts";

test("the first frame puts television on the glass", async () => {
  const world = new World();
  await world.playing();
  assert.deepEqual(
    [world.frames, world.swaps, world.losses.length, world.recovery.phase],
    [1, 1, 0, "front"],
  );
});

test("a decode error opens a fresh session at once and keeps the old one until that has a picture", async () => {
  const world = new World();
  const old = await world.playing();
  old.events.trouble({ kind: "decode", detail: "element" });
  await world.pass(200);
  assert.equal(world.sessions.length, 2);
  assert.equal(old.dead, false);
  assert.ok(world.last.reserve < 1, "begins at the newest segment");
  world.last.events.firstFrame();
  assert.equal(old.dead, false, "it shows through until the new picture is on the glass");
  await world.pass(COVER_MS + 50);
  assert.equal(old.dead, true);
  assert.equal(world.swaps, 2);
  assert.deepEqual(world.losses, []);
});

test("damage at the newest segment waits for a newer one, behind the last frame, then gives the glass away", async () => {
  const world = new World();
  const old = await world.playing();
  world.finding = { kind: "live", newest: 9 };
  old.events.trouble({ kind: "decode", detail: "element" });
  await world.pass(200);
  world.last.events.trouble({ kind: "decode", detail: "element" });
  await world.pass(1500);
  assert.equal(world.sessions.length, 2, "the same segment is not tried again");
  await world.pass(LAST_FRAME_MS);
  assert.equal(world.losses[0]?.cause, "decode");
  world.finding = { kind: "live", newest: 11 };
  await world.pass(1000);
  assert.equal(world.sessions.length, 3);
  world.last.events.firstFrame();
  assert.equal(world.frames, 2);
});

test("any other media error takes the same way, and only once while the new session opens", async () => {
  const world = new World();
  const session = await world.playing();
  for (let i = 0; i < 3; i++) session.events.trouble({ kind: "media", detail: "parsing" });
  await world.pass(200);
  assert.deepEqual([session.calls[0], session.dead, world.sessions.length], ["hold", false, 2]);
  world.last.events.firstFrame();
  await world.pass(COVER_MS + 50);
  assert.deepEqual([session.dead, world.losses.length, world.recovery.phase], [true, 0, "front"]);
});

test("a network error lets the buffer play on and loads again after the back-off", async () => {
  const world = new World();
  const session = await world.playing();
  session.events.trouble({ kind: "network", refusal: null, detail: "unreachable" });
  await world.pass(900);
  assert.deepEqual(session.calls, []);
  await world.pass(600);
  assert.deepEqual(session.calls, ["resume"]);
  assert.deepEqual(world.losses, []);
});

test("a dry source gives the glass away in time, and television is back at the first new segment", async () => {
  const world = new World();
  const session = await world.playing();
  session.moving = false;
  world.finding = { kind: "live", newest: session.newest };
  await world.pass(1750);
  assert.equal(world.losses[0]?.cause, "dry");
  await world.pass(10_000);
  assert.equal(world.sessions.length, 1, "an unmoved playlist is not played");
  assert.equal(session.dead, true);
  const gaps = world.scouts.slice(1).map((at, i) => at - (world.scouts[i] ?? 0));
  assert.ok(Math.max(...gaps) <= 500, "looks often");
  world.finding = { kind: "live", newest: session.newest + 1 };
  await world.pass(500);
  assert.equal(world.sessions.length, 2);
  world.last.events.firstFrame();
  assert.equal(world.frames, 2);
});

test("an unreachable server is asked for ever, ever more rarely, and never faster than once a second", async () => {
  const world = new World();
  world.recovery.tune("/tv");
  world.last.events.trouble({ kind: "network", refusal: null, detail: "unreachable" });
  await world.pass(300_000);
  const gaps = world.scouts.slice(1).map((at, i) => at - (world.scouts[i] ?? 0));
  assert.ok(Math.min(...gaps) >= 1000);
  assert.ok(Math.max(...gaps) <= 30_100);
  assert.ok(gaps.length >= 10);
  assert.equal(world.sessions.length, 1);
  assert.equal(world.alive.length, 0);
});

test("a refusal is told, and asked again when the server says", async () => {
  const world = new World();
  const refusal = { status: 503, code: "no_slot", text: "full", retryAfter: 2 };
  world.finding = { kind: "refused", refusal };
  world.recovery.tune("/tv");
  world.last.events.trouble({ kind: "network", refusal, detail: "refused" });
  assert.equal(world.losses[0]?.refusal?.code, "no_slot");
  await world.pass(30_000);
  const gaps = world.scouts.slice(1).map((at, i) => at - (world.scouts[i] ?? 0));
  assert.ok(gaps.every((gap) => gap >= 2000 && gap <= 2600));
});

test("a session without a picture is given up, and there are never more than two", async () => {
  const world = new World();
  world.finding = { kind: "live", newest: 12 };
  world.recovery.tune("/tv");
  await world.pass(FIRST_FRAME_MS + 1000);
  assert.equal(world.losses[0]?.cause, "noFrame");
  assert.ok(world.alive.length <= 2);
});

test("a picture that stands on data is replaced once, while it stands", async () => {
  const world = new World();
  const session = await world.playing();
  session.frozen = true;
  await world.pass(4500);
  assert.equal(world.alive.length, 2);
  assert.deepEqual(world.losses, []);
  world.last.events.firstFrame();
  await world.pass(COVER_MS + 50);
  assert.deepEqual(world.alive, [world.last]);
});

test("another channel keeps the old picture until the new one is there; none frees everything", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.tune("/other");
  await world.pass(300);
  assert.equal(old.dead, false);
  world.last.events.firstFrame();
  world.recovery.tune("/third");
  assert.equal(old.dead, true, "its element is the one that is needed");
  world.last.events.firstFrame();
  world.recovery.tune(null);
  await world.pass(1000);
  assert.deepEqual([world.alive.length, world.recovery.phase], [0, "off"]);
  const scouts = world.scouts.length;
  await world.pass(60_000);
  assert.equal(world.scouts.length, scouts);
});

test("what an old session says is not heard", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.tune("/other");
  world.last.events.firstFrame();
  old.events.trouble({ kind: "decode", detail: "element" });
  old.events.firstFrame();
  await world.pass(1000);
  assert.deepEqual([world.sessions.length, world.frames], [2, 2]);
});

test("another channel behind the same address is followed once", async () => {
  const world = new World();
  const old = await world.playing();
  old.events.trouble({ kind: "changed", detail: "feed" });
  assert.equal(world.sessions.length, 2);
  await world.pass(300);
  world.recovery.tune("/tv");
  assert.equal(world.sessions.length, 2);
  world.last.events.firstFrame();
  world.recovery.tune("/tv");
  assert.equal(world.sessions.length, 3);
  assert.equal(old.dead, true);
});

const AWAY: News = {
  state: "reconnecting",
  code: "connection_lost",
  text: "",
  retryIn: 1,
  rendition: "source",
};
const UP: News = { state: "live", code: null, text: null, retryIn: null, rendition: "source" };
const NONE: News = {
  state: "refused",
  code: "expired",
  text: "The subscription has expired.",
  retryIn: 60,
  rendition: null,
};

test("while the server reconnects the last frame stands, nothing is asked, and television is back when it says so", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.told(UP);
  old.moving = false;
  world.recovery.told(AWAY);
  await world.pass(HOLD_MS - 500);
  assert.deepEqual([world.losses.length, world.scouts.length], [0, 0]);
  assert.deepEqual(old.calls, ["hold"]);
  world.recovery.told(UP);
  assert.equal(world.sessions.length, 2, "at once");
  assert.ok(world.last.reserve < 1, "at the newest segment");
  world.last.events.firstFrame();
  await world.pass(COVER_MS + 50);
  assert.deepEqual([old.dead, world.losses.length, world.frames], [true, 0, 2]);
});

test("a frame does not stand longer than it may, and then the page asks rarely until it is told", async () => {
  const world = new World();
  const old = await world.playing();
  old.moving = false;
  world.finding = { kind: "live", newest: old.newest };
  world.recovery.told(AWAY);
  await world.pass(HOLD_MS + 500);
  assert.equal(world.losses[0]?.cause, "dry");
  await world.pass(20_000);
  assert.ok(world.scouts.length <= 7, `asked ${world.scouts.length} times`);
  world.recovery.told(UP);
  assert.equal(world.sessions.length, 2);
  world.last.events.firstFrame();
  assert.equal(world.frames, 2);
});

test("a next try that is far away is not waited for with a standing frame", async () => {
  const world = new World();
  const old = await world.playing();
  old.moving = false;
  world.recovery.told({ ...AWAY, retryIn: 15 });
  await world.pass(1750);
  assert.equal(world.losses[0]?.cause, "dry");
});

test("when the stream breaks the page looks for itself again", async () => {
  const world = new World();
  const old = await world.playing();
  old.moving = false;
  world.recovery.told(AWAY);
  await world.pass(2000);
  world.recovery.told(null);
  await world.pass(300);
  assert.deepEqual(old.calls.slice(0, 2), ["hold", "resume"]);
  assert.equal(world.losses[0]?.cause, "dry");
});

test("what is refused gives the glass away at once, with the reason, when nothing is left to show", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.told(NONE);
  await world.pass(1000);
  assert.equal(world.losses.length, 0, "what is buffered is television");
  old.moving = false;
  await world.pass(500);
  assert.equal(world.losses[0]?.refusal?.code, "expired");
  assert.equal(old.calls.includes("hold"), true);
});

test("a channel that is refused while it opens is not waited for", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.tune("/other");
  const opening = world.last;
  world.recovery.told(NONE);
  assert.deepEqual([opening.dead, world.losses[0]?.refusal?.code], [true, "expired"]);
  await world.pass(600);
  assert.equal(old.dead, true);
  const cold = new World();
  cold.recovery.tune("/tv");
  cold.recovery.told(NONE);
  assert.equal(cold.losses[0]?.refusal?.text, "The subscription has expired.");
});

test("another rendition is opened behind the picture, which plays on until it is there", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.told(UP);
  world.recovery.told({ ...UP, rendition: "h264-copy" });
  assert.equal(world.sessions.length, 2);
  await world.pass(3000);
  assert.deepEqual([old.dead, world.losses.length], [false, 0]);
  world.last.events.firstFrame();
  await world.pass(COVER_MS + 50);
  assert.equal(old.dead, true);
  world.recovery.told({ ...UP, rendition: "h264-copy" });
  assert.equal(world.sessions.length, 2, "told once");
});

const AT = Date.parse("2026-01-01T00:00:00Z");

/** A screen on its way to another rendition, which begins `ahead` milliseconds after what the front one shows. */
async function meeting(ahead: number): Promise<{ world: World; old: FakeSession; fresh: FakeSession }> {
  const world = new World();
  const old = await world.playing();
  old.moment = AT;
  world.recovery.told(UP);
  world.recovery.told({ ...UP, rendition: "h264-copy" });
  const fresh = world.last;
  assert.equal(fresh.from?.(), AT + MEET.leadSeconds * 1000, "begins where the front one will be");
  fresh.moment = AT + ahead;
  fresh.events.firstFrame();
  return { world, old, fresh };
}

test("another rendition waits on its first picture until the front one is there: nothing twice, nothing left out", async () => {
  const { world, old, fresh } = await meeting(1400);
  await world.pass(1300);
  assert.deepEqual([world.swaps, fresh.calls.at(-1)], [1, "stand"]);
  await world.pass(200);
  assert.deepEqual([world.swaps, fresh.calls.at(-1)], [2, "go"]);
  assert.ok(Math.abs((old.moment ?? 0) - (fresh.moment ?? 0)) <= 150);
});

test("a rendition that comes late goes on to where the front one is", async () => {
  const { world, fresh } = await meeting(-900);
  assert.deepEqual([world.swaps, fresh.calls], [1, ["skip"]]);
  fresh.events.firstFrame();
  await world.pass(500);
  assert.deepEqual([world.swaps, fresh.calls.at(-1)], [2, "go"]);
});

test("a front one that runs dry on the way is not waited for, nor dates that do not belong together", async () => {
  const { world, old } = await meeting(3000);
  await world.pass(500);
  old.moving = false;
  await world.pass(300);
  assert.equal(world.swaps, 2, "though the last 0.09 s that it holds are never played");
  assert.equal((await meeting(MEET.farMs + 1000)).world.swaps, 2);
});

test("a glass that turned black is given a fresh player once, behind what is there", async () => {
  const world = new World();
  const old = await world.playing();
  world.recovery.doubt();
  world.recovery.doubt();
  await world.pass(300);
  assert.deepEqual([world.sessions.length, old.dead, world.losses.length], [2, false, 0]);
  world.last.events.firstFrame();
  await world.pass(COVER_MS + 50);
  assert.deepEqual([old.dead, world.recovery.phase], [true, "front"]);
});
