import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  canonical,
  digest,
  FIRST_PREV,
  factsOf,
  type PlayRecord,
  signedText,
} from "../../src/plays/record.ts";
import { sha256 } from "../../src/sha256.ts";

interface Vector {
  readonly record: PlayRecord;
  readonly canonical: string;
  readonly hash: string;
}
const file = new URL("../../../tests/signage/plays/vectors.json", import.meta.url);
const { vectors }: { vectors: Vector[] } = JSON.parse(readFileSync(file, "utf8"));
const [first] = vectors as [Vector, ...Vector[]];

test("the vectors that Python is held to have the same bytes and hashes here", () => {
  assert.ok(vectors.length >= 3);
  for (const vector of vectors) {
    assert.equal(canonical(vector.record), vector.canonical);
    assert.equal(digest(vector.record), vector.hash);
  }
});

test("the order in which fields were set does not matter", () => {
  const reversed = Object.fromEntries(Object.entries(first.record).reverse()) as unknown as PlayRecord;
  assert.equal(digest(reversed), first.hash);
});

test("the vectors are a chain", () => {
  assert.equal(first.record.prev, FIRST_PREV);
  vectors.slice(1).forEach((vector, i) => {
    assert.equal(vector.record.prev, vectors[i]?.hash);
  });
});

test("what has no canonical form is refused", () => {
  for (const wrong of [1.5, Number.NaN, 2 ** 53, null, undefined, true, 'a"b', "é"])
    assert.throws(() => canonical({ ...first.record, volume: wrong as number }), /volume/);
});

test("a record gives back what was shown without its place", () => {
  const facts = factsOf(first.record);
  assert.equal("seq" in facts || "chain" in facts || "prev" in facts || "key" in facts, false);
  assert.equal(facts.creative, first.record.creative);
});

test("SHA-256 is the one of everyone else, at every length around a block", () => {
  for (let length = 0; length < 200; length++) {
    const data = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    assert.equal(sha256(data), createHash("sha256").update(data).digest("hex"));
  }
});

test("a browser's cryptography finds the signatures of the vectors", async () => {
  const { publicKey, vectors: signed } = JSON.parse(readFileSync(file, "utf8"));
  const bytes = (text: string) => Buffer.from(text, "base64url");
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("spki", bytes(publicKey), kind, false, ["verify"]);
  const check = (record: PlayRecord, signature: string) =>
    crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      key,
      bytes(signature),
      new TextEncoder().encode(signedText(record)),
    );
  for (const { record, signature } of signed) {
    assert.equal(await check(record, signature), true);
    assert.equal(await check({ ...record, volume: record.volume + 1 }, signature), false);
  }
});
