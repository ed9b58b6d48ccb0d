// One creative, fetched in pieces that are kept at once: after a cut, or an end of the worker, it goes on where it was.
// It counts as there only when its bytes have the SHA-256 that its name says.

import { Sha256 } from "../sha256.ts";
import { type File, hashOf } from "./need.ts";

export const PIECE = 2 * 1024 * 1024;

/** `broken`: the bytes are not those of the name. */
export type Outcome = "kept" | "broken";

export interface Shelf {
  match(url: string): Promise<Response | undefined>;
  put(url: string, answer: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
}

type Get = (url: string, range: string) => Promise<Response>;

/** Rejects where the network or the room ends; the pieces so far stay. */
export async function download(file: File, shelf: Shelf, get: Get): Promise<Outcome> {
  const hash = new Sha256();
  const pieces: Blob[] = [];
  let type = "";
  let size = Number.POSITIVE_INFINITY;
  for (let start = 0; start < size; ) {
    const kept = await shelf.match(pieceUrl(file.url, start));
    const answer = kept ?? (await fetchPiece(file.url, start, shelf, get));
    const piece = await answer.blob();
    if (piece.size === 0) throw new Error("an empty piece");
    hash.update(new Uint8Array(await piece.arrayBuffer()));
    pieces.push(piece);
    start += piece.size;
    size = Number(answer.headers.get("X-Size"));
    type = answer.headers.get("Content-Type") ?? "";
  }
  const good = hash.hex() === hashOf(file.url);
  if (good) {
    const headers = { "Content-Type": type, "Content-Length": String(size), "X-Size": String(size) };
    await shelf.put(file.url, new Response(new Blob(pieces, { type }), { headers }));
  }
  await dropPieces(file.url, pieces, shelf);
  return good ? "kept" : "broken";
}

export function pieceUrl(url: string, start: number): string {
  return `${url}?piece=${start}`;
}

async function fetchPiece(url: string, start: number, shelf: Shelf, get: Get): Promise<Response> {
  const answer = await get(url, `bytes=${start}-${start + PIECE - 1}`);
  const whole = answer.status === 200 && start === 0;
  if (answer.status !== 206 && !whole) throw new Error(`status ${answer.status}`);
  const blob = await answer.blob();
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.headers.get("Content-Range") ?? "");
  if (!whole && (range === null || Number(range[1]) !== start || Number(range[2]) !== start + blob.size - 1))
    throw new Error("another range than asked for");
  const headers = {
    "Content-Type": answer.headers.get("Content-Type") ?? "",
    "X-Size": whole ? String(blob.size) : String(range?.[3]),
  };
  await shelf.put(pieceUrl(url, start), new Response(blob, { headers }));
  return new Response(blob, { headers });
}

async function dropPieces(url: string, pieces: readonly Blob[], shelf: Shelf): Promise<void> {
  let start = 0;
  for (const piece of pieces) {
    await shelf.delete(pieceUrl(url, start));
    start += piece.size;
  }
}
