import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { Sha256 } from "../../src/sha256.ts";
import { download, PIECE, pieceUrl, type Shelf } from "../../src/worker/download.ts";

class MapShelf implements Shelf {
  readonly files = new Map<string, Response>();

  async match(url: string): Promise<Response | undefined> {
    return this.files.get(url)?.clone();
  }

  async put(url: string, answer: Response): Promise<void> {
    this.files.set(url, answer);
  }

  async delete(url: string): Promise<boolean> {
    return this.files.delete(url);
  }
}

/** A server with one file; it serves `pieces` requests and then is gone. */
function server(content: Buffer, pieces = Number.POSITIVE_INFINITY) {
  const asked: string[] = [];
  const get = async (_url: string, range: string) => {
    if (asked.length >= pieces) throw new TypeError("no network");
    asked.push(range);
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(range) ?? [];
    const part = content.subarray(Number(first), Number(last) + 1);
    const headers = {
      "Content-Type": "video/mp4",
      "Content-Range": `bytes ${first}-${Number(first) + part.length - 1}/${content.length}`,
    };
    return new Response(part, { status: 206, headers });
  };
  return { asked, get };
}

const CONTENT = randomBytes(2 * PIECE + 12345);
const URL_OF = (content: Buffer) => `/media/${createHash("sha256").update(content).digest("hex")}.mp4`;

test("a file comes in pieces, is checked by its hash and kept as one", async () => {
  const shelf = new MapShelf();
  const file = { url: URL_OF(CONTENT), size: CONTENT.length };
  assert.equal(await download(file, shelf, server(CONTENT).get), "kept");
  assert.deepEqual([...shelf.files.keys()], [file.url]);
  const kept = await shelf.match(file.url);
  assert.equal(kept?.headers.get("Content-Type"), "video/mp4");
  assert.ok(Buffer.from((await kept?.arrayBuffer()) ?? []).equals(CONTENT));
});

test("after a cut it goes on where it was", async () => {
  const shelf = new MapShelf();
  const file = { url: URL_OF(CONTENT), size: CONTENT.length };
  await assert.rejects(download(file, shelf, server(CONTENT, 2).get));
  assert.deepEqual([...shelf.files.keys()], [pieceUrl(file.url, 0), pieceUrl(file.url, PIECE)]);
  const second = server(CONTENT);
  assert.equal(await download(file, shelf, second.get), "kept");
  assert.deepEqual(second.asked, [`bytes=${2 * PIECE}-${3 * PIECE - 1}`]);
});

test("bytes that are not those of the name are not kept, nor any piece of them", async () => {
  const shelf = new MapShelf();
  const bad = Buffer.from(CONTENT);
  bad[PIECE + 7] = (bad[PIECE + 7] ?? 0) ^ 1;
  assert.equal(await download({ url: URL_OF(CONTENT), size: 0 }, shelf, server(bad).get), "broken");
  assert.equal(shelf.files.size, 0);
});

test("an error page or another range is no piece", async () => {
  const shelf = new MapShelf();
  const file = { url: URL_OF(CONTENT), size: CONTENT.length };
  await assert.rejects(
    download(file, shelf, async () => new Response("sorry", { status: 503 })),
    /503/,
  );
  const other = async () =>
    new Response("abc", { status: 206, headers: { "Content-Range": "bytes 5-7/100" } });
  await assert.rejects(download(file, shelf, other), /another range/);
  assert.equal(shelf.files.size, 0);
});

test("the hash of pieces is the hash of the whole", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001]) {
    const data = randomBytes(length);
    const hash = new Sha256();
    for (let at = 0; at < length; at += 37) hash.update(data.subarray(at, at + 37));
    assert.equal(hash.hex(), createHash("sha256").update(data).digest("hex"), String(length));
  }
});
