import assert from "node:assert/strict";
import { test } from "node:test";
import { type GlassEvent, initialGlass, type Mode, next } from "../src/machine.ts";

function play(tvWanted: boolean, ...events: GlassEvent[]): Mode {
  return events.reduce(next, initialGlass(tvWanted)).mode;
}

test("a cold start waits for television, and takes the playlist when that is late", () => {
  assert.equal(play(true), "connecting");
  assert.equal(play(true, "tvFrame"), "tv");
  assert.equal(play(true, "playlistReady"), "connecting");
  assert.equal(play(true, "playlistReady", "connectLate"), "playlist");
  assert.equal(play(true, "connectLate"), "slate");
  assert.equal(play(true, "tvFrame", "connectLate"), "tv");
});

test("lost television falls back to what is ready, and comes back with its first frame", () => {
  assert.equal(play(true, "playlistReady", "tvFrame", "tvLost"), "playlist");
  assert.equal(play(true, "tvFrame", "tvLost"), "slate");
  assert.equal(play(true, "tvFrame", "tvLost", "playlistReady"), "playlist");
  assert.equal(play(true, "playlistReady", "tvFrame", "tvLost", "tvFrame"), "tv");
});

test("an emptied playlist is remembered while television is on", () => {
  assert.equal(play(true, "playlistReady", "tvFrame", "playlistEmpty", "tvLost"), "slate");
  assert.equal(play(true, "playlistReady", "connectLate", "playlistEmpty"), "slate");
});

test("television switched off shows the playlist, and nothing leaves it but a frame", () => {
  assert.equal(play(true, "playlistReady", "tvFrame", "tvOff"), "playlist");
  assert.equal(play(false, "playlistReady", "tvLost", "connectLate", "tvOff"), "playlist");
});

test("an event that changes nothing gives the same value", () => {
  const glass = initialGlass(true);
  assert.equal(next(glass, "playlistEmpty"), glass);
});
