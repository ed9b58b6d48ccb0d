import assert from "node:assert/strict";
import { test } from "node:test";
import type { HlsConfig, LoaderCallbacks, LoaderConfiguration, PlaylistLoaderContext } from "hls.js";
import { keenLoader, type LoaderClass } from "../src/keen_loader.ts";

function playlist(sequence: number): string {
  return `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:${sequence}\n#EXTINF:2.0,\n${sequence}.ts\n`;
}

/** A loader base that answers with `texts` in turn, the last one for ever. */
function answering(texts: string[]): { base: LoaderClass; count: () => number } {
  let asked = 0;
  class Base {
    stats = {};
    load(_c: unknown, _f: unknown, callbacks: LoaderCallbacks<PlaylistLoaderContext>): void {
      const data = texts[Math.min(asked++, texts.length - 1)] ?? "";
      setTimeout(() => callbacks.onSuccess({ url: "/x", data }, {} as never, {} as never, null), 1);
    }
    abort(): void {}
    destroy(): void {}
  }
  return { base: Base as unknown as LoaderClass, count: () => asked };
}

function load(Keen: ReturnType<typeof keenLoader>): Promise<string> {
  return new Promise((resolve) => {
    const callbacks = { onSuccess: (response: { data: string }) => resolve(response.data) };
    new Keen({} as HlsConfig).load(
      {} as PlaylistLoaderContext,
      {} as LoaderConfiguration,
      callbacks as unknown as LoaderCallbacks<PlaylistLoaderContext>,
    );
  });
}

const never = () => assert.fail("no other channel");

test("another channel behind the same address is told, and kept from hls.js", async () => {
  const other = playlist(2).replace("2.ts", "/live/other/2.ts");
  let told = 0;
  const { base } = answering([playlist(1), other]);
  const Keen = keenLoader(base, 1, () => {
    told += 1;
  });
  await load(Keen);
  const outcome = await Promise.race([load(Keen), new Promise((resolve) => setTimeout(resolve, 100))]);
  assert.deepEqual([outcome, told], [undefined, 1]);
});

test("the first playlist says where to begin, later ones are untouched", async () => {
  const Keen = keenLoader(answering([playlist(1), playlist(2)]).base, 1, never);
  assert.match(await load(Keen), /EXT-X-START:TIME-OFFSET=-1\.95/);
  assert.equal(await load(Keen), playlist(2));
});

test("an unchanged playlist is asked for again until it changes", async () => {
  const { base, count } = answering([playlist(1), playlist(1), playlist(1), playlist(2)]);
  const Keen = keenLoader(base, 1, never);
  await load(Keen);
  assert.equal(await load(Keen), playlist(2));
  assert.equal(count(), 4);
});

test("a playlist that stays the same is handed on after a while", async () => {
  const Keen = keenLoader(answering([playlist(1)]).base, 1, never);
  await load(Keen);
  const begun = Date.now();
  assert.equal(await load(Keen), playlist(1));
  assert.ok(Date.now() - begun < 4000);
});

test("an aborted request asks no more", async () => {
  const { base, count } = answering([playlist(1)]);
  const Keen = keenLoader(base, 1, never);
  await load(Keen);
  const loader = new Keen({} as HlsConfig);
  loader.load(
    {} as PlaylistLoaderContext,
    {} as LoaderConfiguration,
    { onSuccess: () => assert.fail() } as never,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  loader.abort();
  loader.destroy();
  const asked = count();
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal(count(), asked);
});

test("a session that is to begin at a moment waits until that is listed, and begins inside of its segment", async () => {
  const noon = Date.parse("2026-01-01T12:00:00Z");
  const dated = (count: number) =>
    `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:1\n${Array.from({ length: count }, (_, i) => {
      const date = new Date(noon + 2000 * i).toISOString();
      return `#EXT-X-PROGRAM-DATE-TIME:${date}\n#EXTINF:2.0,\n${i}.ts\n`;
    }).join("")}`;
  const { base, count } = answering([dated(1), dated(2), dated(3)]);
  const Keen = keenLoader(base, 3.2, never, () => noon + 4500);
  assert.match(await load(Keen), /EXT-X-START:TIME-OFFSET=-1\.500\n/);
  assert.equal(count(), 3);
  const undated = keenLoader(answering([playlist(1)]).base, 1, never, () => noon);
  assert.match(await load(undated), /TIME-OFFSET=-1\.950/, "a playlist without dates is begun as always");
});
