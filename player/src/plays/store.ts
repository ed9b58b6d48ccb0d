// Where records wait for the network: IndexedDB, so that they outlive reloads and power cuts. A record and the new end of
// its chain are written together or not at all, and only if no other page of this browser was faster.

import type { PlayRecord } from "./record.ts";

/** The newest end of a screen's chain. */
export interface Tail {
  readonly chain: string;
  /** Name of the key that signs the chain; empty: unsigned. */
  readonly key: string;
  readonly seq: number;
  readonly hash: string;
}

export interface Signed {
  readonly record: PlayRecord;
  readonly signature: string | null;
}

export interface Waiting extends Signed {
  readonly id: number;
}

export interface PlayStore {
  tail(): Promise<Tail | null>;
  /** The oldest that wait, in order. */
  oldest(most: number): Promise<Waiting[]>;
  /** Add records and move the end; false, and nothing done, when the end is not `from` any more. */
  append(from: Tail | null, to: Tail, plays: readonly Signed[], instead: readonly number[]): Promise<boolean>;
  drop(ids: readonly number[]): Promise<void>;
  count(): Promise<number>;
}

const TAILS = "tails";
const WAITING = "waiting";

export class DatabaseStore implements PlayStore {
  readonly #database: IDBDatabase;
  readonly #screen: string;

  private constructor(database: IDBDatabase, screen: string) {
    this.#database = database;
    this.#screen = screen;
  }

  static async open(screen: string): Promise<DatabaseStore> {
    const request = indexedDB.open("adscreen-plays", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TAILS);
      const waiting = request.result.createObjectStore(WAITING, { autoIncrement: true });
      waiting.createIndex("screen", "record.screen");
    };
    return new DatabaseStore(await done(request), screen);
  }

  async tail(): Promise<Tail | null> {
    const { stores } = this.#begin("readonly");
    return (await done<Tail | undefined>(stores(TAILS).get(this.#screen))) ?? null;
  }

  oldest(most: number): Promise<Waiting[]> {
    const { stores } = this.#begin("readonly");
    const request = stores(WAITING).index("screen").openCursor(IDBKeyRange.only(this.#screen));
    return new Promise((resolve, reject) => {
      const found: Waiting[] = [];
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (cursor === null || found.length === most) return resolve(found);
        found.push({ ...(cursor.value as Signed), id: cursor.primaryKey as number });
        cursor.continue();
      };
    });
  }

  async append(
    from: Tail | null,
    to: Tail,
    plays: readonly Signed[],
    instead: readonly number[],
  ): Promise<boolean> {
    const { stores, complete } = this.#begin("readwrite");
    const now = (await done<Tail | undefined>(stores(TAILS).get(this.#screen))) ?? null;
    if (!sameTail(now, from)) return false;
    stores(TAILS).put(to, this.#screen);
    for (const id of instead) stores(WAITING).delete(id);
    for (const play of plays) stores(WAITING).add(play);
    await complete;
    return true;
  }

  async drop(ids: readonly number[]): Promise<void> {
    const { stores, complete } = this.#begin("readwrite");
    for (const id of ids) stores(WAITING).delete(id);
    await complete;
  }

  count(): Promise<number> {
    const { stores } = this.#begin("readonly");
    return done(stores(WAITING).index("screen").count(IDBKeyRange.only(this.#screen)));
  }

  #begin(mode: IDBTransactionMode) {
    // "strict": what is told as written is on the disk, not in a memory that a power cut empties.
    const options = { durability: "strict" } as const;
    const transaction = this.#database.transaction([TAILS, WAITING], mode, options);
    const complete = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    complete.catch(() => {}); // who reads only does not wait for it
    return { stores: (name: string) => transaction.objectStore(name), complete };
  }
}

/** For a browser that keeps nothing: every start of the page is a chain of its own. */
export class MemoryStore implements PlayStore {
  #tail: Tail | null = null;
  #waiting: Waiting[] = [];
  #next = 1;

  async tail(): Promise<Tail | null> {
    return this.#tail;
  }

  async oldest(most: number): Promise<Waiting[]> {
    return this.#waiting.slice(0, most);
  }

  async append(
    from: Tail | null,
    to: Tail,
    plays: readonly Signed[],
    instead: readonly number[],
  ): Promise<boolean> {
    if (!sameTail(this.#tail, from)) return false;
    this.#tail = to;
    await this.drop(instead);
    for (const play of plays) this.#waiting.push({ ...play, id: this.#next++ });
    return true;
  }

  async drop(ids: readonly number[]): Promise<void> {
    this.#waiting = this.#waiting.filter((each) => !ids.includes(each.id));
  }

  async count(): Promise<number> {
    return this.#waiting.length;
  }
}

/** Open what keeps the records of a screen. */
export async function openStore(screen: string): Promise<PlayStore> {
  try {
    return await DatabaseStore.open(screen);
  } catch {
    return new MemoryStore(); // a private window, a profile that cannot be written
  }
}

function sameTail(a: Tail | null, b: Tail | null): boolean {
  return a?.chain === b?.chain && a?.seq === b?.seq && a?.hash === b?.hash;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
