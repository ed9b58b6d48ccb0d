import assert from "node:assert/strict";
import { test } from "node:test";
import { abilities, codecVerdicts, withAbilities } from "../src/codecs.ts";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

test("abilities are what the browser says of each type", () => {
  const found = abilities((type) => type.includes("avc1.640028") || type.includes("mp4a.40.2"), CHROME);
  assert.equal(found.h264, true);
  assert.equal(found.aac, true);
  assert.equal(found.hevc, false);
  assert.equal(found.ac3, false);
  assert.equal(found.mp2, false);
});

test("MPEG layer II is counted on in Chromium only, which has no name for it", () => {
  assert.equal(abilities(() => true, CHROME).mp2, true);
  assert.equal(abilities(() => true, "Mozilla/5.0 Gecko/20100101 Firefox/140.0").mp2, false);
});

test("a channel's own codecs are asked for as what they are", () => {
  const asked: string[] = [];
  const found = codecVerdicts(["avc1.64002A", "ec-3"], (type) => {
    asked.push(type);
    return type.startsWith("video");
  });
  assert.deepEqual(found, { "avc1.64002A": true, "ec-3": false });
  assert.deepEqual(asked, ['video/mp4; codecs="avc1.64002A"', 'audio/mp4; codecs="ec-3"']);
});

test("the address carries what can be played", () => {
  assert.equal(withAbilities("/tv?t=1", { h264: true, hevc: false, aac: true }), "/tv?t=1&can=h264,aac");
  assert.equal(withAbilities("/tv", { h264: true }), "/tv?can=h264");
});
