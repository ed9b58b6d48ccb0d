// Brings records to the server, once and in order. What an answer confirms is forgotten here; an answer that was lost
// is asked for again by sending the same.

import type { Book } from "./book.ts";
import type { Signed, Waiting } from "./store.ts";

const BATCH = 100;

/** What the server says of a batch. */
export interface Receipt {
  /** Unix milliseconds. */
  readonly serverTime: number;
  readonly last: number;
  readonly refused: readonly { readonly seq: number; readonly code: string }[];
}

/** It is at the server already, or never will be: it need not wait. */
const OVER = new Set(["play_replayed", "play_foreign"]);
/** The server has no place for it in its chain, or wants another signature: another chain may do. */
const ANEW = new Set(["play_out_of_order", "play_unchained", "play_forged"]);

/** Deliver all that waits. Rejects when the server cannot be reached or does not take a record: try again later. */
export async function deliver(
  book: Book,
  post: (plays: readonly Signed[]) => Promise<Receipt>,
): Promise<void> {
  for (;;) {
    const plays = await book.waiting(BATCH);
    if (plays.length === 0) return;
    const { refused } = await post(plays.map(({ record, signature }) => ({ record, signature })));
    const codes = new Map(refused.map((each) => [each.seq, each.code]));
    const stays = (play: Waiting) => {
      const code = codes.get(play.record.seq);
      return code !== undefined && !OVER.has(code);
    };
    await book.has(plays.filter((play) => !stays(play)));
    const code = refused.map((each) => each.code).find((each) => !OVER.has(each));
    if (code === undefined) continue;
    if (ANEW.has(code) || (code === "play_unsigned" && book.signs)) await book.restart();
    throw new Error(code);
  }
}
