import assert from "node:assert/strict";
import { test } from "node:test";
import { Book, type Signer } from "../../src/plays/book.ts";
import { deliver, type Receipt } from "../../src/plays/delivery.ts";
import { digest, type Facts, FIRST_PREV, type PlayRecord } from "../../src/plays/record.ts";
import { MemoryStore, type Signed } from "../../src/plays/store.ts";

const SCREEN = "ABC234";
const signer: Signer = { id: "5".repeat(64), sign: async (text) => `signed ${text.length}` };

function facts(n: number): Facts {
  const start = 1_800_000_000_000 + n * 1000;
  return {
    creative: "ab".repeat(32),
    start,
    end: start + 1000,
    visible: 1000,
    volume: 0,
    reason: "schedule",
  };
}

function names(): () => string {
  let count = 0;
  return () => (++count).toString(16).padStart(32, "0");
}

function open(store = new MemoryStore(), key: Signer | null = signer): Book {
  return new Book(SCREEN, store, key, names());
}

/** The server's rules, as far as a page meets them (signage/plays/intake.py has them all). */
class Server {
  readonly taken: PlayRecord[] = [];
  /** What is wrong with it. */
  trouble: "gone" | "answer lost" | string | null = null;

  post = async (plays: readonly Signed[]): Promise<Receipt> => {
    if (this.trouble === "gone") throw new Error("gone");
    const refused = plays.flatMap(({ record }) => this.#refusal(record) ?? []);
    if (this.trouble === "answer lost") throw new Error("lost");
    return { last: this.#last(plays[0]?.record.chain ?? ""), refused, serverTime: 1 };
  };

  #refusal(record: PlayRecord): { seq: number; code: string } | null {
    const { chain, seq } = record;
    if (this.trouble?.startsWith("play_")) return { seq, code: this.trouble };
    if (seq <= this.#last(chain)) return { seq, code: "play_replayed" };
    this.taken.push(record);
    return null;
  }

  #last(chain: string): number {
    return this.taken.filter((each) => each.chain === chain).at(-1)?.seq ?? 0;
  }
}

async function filled(count: number, book: Book): Promise<Book> {
  for (let n = 1; n <= count; n++) await book.add(facts(n));
  return book;
}

function starts(records: readonly PlayRecord[]): number[] {
  return records.map((each) => (each.start - 1_800_000_000_000) / 1000);
}

test("records are a chain, signed, in the order in which they ended", async () => {
  const book = open();
  await Promise.all([1, 2, 3].map((n) => book.add(facts(n))));
  const waiting = await book.waiting(10);
  assert.deepEqual(starts(waiting.map((each) => each.record)), [1, 2, 3]);
  let prev = FIRST_PREV;
  for (const [i, { record, signature }] of waiting.entries()) {
    assert.deepEqual([record.seq, record.prev, record.key], [i + 1, prev, signer.id]);
    assert.match(signature ?? "", /^signed \d+$/);
    prev = digest(record);
  }
});

test("without a key records are unsigned", async () => {
  const [play] = await (await filled(1, open(new MemoryStore(), null))).waiting(1);
  assert.equal(play?.signature, null);
  assert.equal("key" in (play?.record ?? {}), false);
});

test("two pages of one browser write one chain", async () => {
  const store = new MemoryStore();
  const pages = [open(store), open(store)];
  await Promise.all([1, 2, 3, 4, 5, 6].map((n) => pages[n % 2]?.add(facts(n))));
  const waiting = await (pages[0] as Book).waiting(10);
  assert.deepEqual(
    waiting.map((each) => each.record.seq),
    [1, 2, 3, 4, 5, 6],
  );
});

test("all that waits is delivered once and in order, in pieces, after the network was gone and an answer was lost", async () => {
  const [server, book] = [new Server(), await filled(230, open())];
  for (const trouble of ["gone", "answer lost", "answer lost"]) {
    server.trouble = trouble;
    await assert.rejects(deliver(book, server.post));
  }
  server.trouble = null;
  await deliver(book, server.post);
  assert.deepEqual(
    starts(server.taken),
    [...Array(230).keys()].map((n) => n + 1),
  );
  assert.deepEqual(await book.waiting(10), []);
  await deliver(book, server.post);
  assert.equal(server.taken.length, 230);
});

test("a chain goes on after all of it was delivered", async () => {
  const [server, book] = [new Server(), await filled(2, open())];
  await deliver(book, server.post);
  await book.add(facts(3));
  await deliver(book, server.post);
  assert.deepEqual(
    server.taken.map((each) => [each.chain, each.seq]),
    [1, 2, 3].map((seq) => [server.taken[0]?.chain, seq]),
  );
});

for (const code of ["play_unchained", "play_out_of_order", "play_forged", "play_unsigned"]) {
  test(`${code}: what waits begins a new chain, and is delivered once`, async () => {
    const [server, book] = [new Server(), await filled(3, open())];
    server.trouble = code;
    await assert.rejects(deliver(book, server.post), new RegExp(code));
    server.trouble = null;
    await deliver(book, server.post);
    assert.deepEqual(starts(server.taken), [1, 2, 3]);
    assert.equal(server.taken[0]?.prev, FIRST_PREV);
    assert.equal(server.taken[2]?.prev, digest(server.taken[1] as PlayRecord));
  });
}

test("what cannot be signed waits in its chain for a page that can", async () => {
  const store = new MemoryStore();
  const [server, book] = [new Server(), await filled(2, open(store, null))];
  const [before] = await book.waiting(1);
  server.trouble = "play_unsigned";
  await assert.rejects(deliver(book, server.post));
  assert.deepEqual(await book.waiting(1), [before]);
  const later = open(store);
  await later.add(facts(3));
  await assert.rejects(deliver(later, server.post));
  server.trouble = null;
  await deliver(later, server.post);
  assert.deepEqual(starts(server.taken), [1, 2, 3]);
  assert.deepEqual(new Set(server.taken.map((each) => each.key)), new Set([signer.id]));
});

test("what another screen's browser copied is dropped", async () => {
  const [server, book] = [new Server(), await filled(2, open())];
  server.trouble = "play_foreign";
  await deliver(book, server.post);
  assert.deepEqual([await book.waiting(1), server.taken], [[], []]);
});
