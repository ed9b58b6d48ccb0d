import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Carousel } from "../src/carousel.ts";
import type { PlaylistItem } from "../src/contract.ts";
import { COVER_MS } from "../src/policy.ts";
import type { Place } from "../src/slot.ts";
import { Dice } from "./support/dice.ts";

/** What a made-up file does: it is shown, cannot be loaded, loads for ever, shows no picture, or fails while it plays. */
type Fate = "good" | "unreadable" | "endless" | "blind" | "dies";

class FakePlace implements Place {
  item: PlaylistItem | null = null;
  video = {} as HTMLVideoElement;
  duration = 3;
  currentTime = 0;
  picture: string | null = null;
  inFront = false;
  fades = false;
  loops = false;
  failed: () => void = () => {};
  ended: () => void = () => {};
  readonly #fates: Map<string, Fate>;

  constructor(fates: Map<string, Fate>) {
    this.#fates = fates;
  }

  get fate(): Fate {
    return this.#fates.get(this.item?.url ?? "") ?? "good";
  }

  async prepare(item: PlaylistItem): Promise<void> {
    this.clear();
    this.item = item;
    const { fate } = this;
    await new Promise((resolve) => setTimeout(resolve, fate === "endless" ? 20_000 : 100));
    if (this.item !== item) throw new Error("cleared");
    if (fate === "endless" || fate === "unreadable") throw new Error("unreadable");
    this.picture = item.url;
  }

  async start(loop: boolean, ended: () => void, failed: () => void): Promise<boolean> {
    const item = this.item;
    this.loops = loop;
    this.ended = ended;
    this.failed = failed;
    await new Promise((resolve) => setTimeout(resolve, 40));
    if (item?.kind === "video") {
      setTimeout(() => this.item === item && !this.loops && this.fate !== "dies" && this.ended(), 3000);
      setTimeout(() => this.item === item && this.fate === "dies" && this.failed(), 1500);
    }
    return this.fate !== "blind";
  }

  loop(yes: boolean): void {
    this.loops = yes;
  }

  front(yes: boolean, fades: boolean): void {
    this.inFront = yes;
    this.fades = fades;
  }

  rest(): void {
    this.ended = () => {};
    this.failed = () => {};
  }

  clear(): void {
    this.rest();
    this.item = null;
    this.picture = null;
  }
}

function item(id: string, kind: "image" | "video" = "image"): PlaylistItem {
  return { id, kind, url: `/files/${id}`, seconds: kind === "image" ? 2 : null };
}

/** A carousel on two made-up places, on a clock that the test turns. */
class Stand {
  fates = new Map<string, Fate>();
  places = [new FakePlace(this.fates), new FakePlace(this.fates)] as const;
  told: string[] = [];
  broken: string[] = [];
  carousel = new Carousel(this.places, {
    has: (what) => {
      this.told.push(what);
      // As the screen does: the playlist is seen while there is something of it.
      this.carousel.setActive(this.on && what !== "empty");
    },
    turns: () => {},
    broken: (which) => this.broken.push(String(which.id)),
  });
  on = true;

  get picture(): string | null {
    return this.places.find((place) => place.inFront)?.picture ?? null;
  }

  get now(): string {
    return this.told.at(-1) ?? "empty";
  }

  async pass(ms: number, each: () => void = () => {}): Promise<void> {
    for (let at = 0; at < ms; at += 50) {
      mock.timers.tick(50);
      for (let i = 0; i < 12; i++) await Promise.resolve();
      each();
    }
  }
}

function timed(name: string, run: (stand: Stand) => Promise<void>): void {
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      await run(new Stand());
    } finally {
      mock.timers.reset();
    }
  });
}

timed(
  "items come in turn, each with its picture, and the one that left is freed a moment later",
  async (stand) => {
    stand.carousel.load([item("a"), item("b", "video"), item("c")]);
    const seen: (string | null)[] = [];
    await stand.pass(9000, () => {
      if (seen.at(-1) !== stand.picture) seen.push(stand.picture);
    });
    assert.deepEqual(seen, [null, "/files/a", "/files/b", "/files/c", "/files/a"]);
    assert.deepEqual(stand.told, ["ads"]);
  },
);

timed(
  "a list that comes while television is on does not take what stands ready until something else does",
  async (stand) => {
    stand.on = false;
    stand.carousel.load([item("a")]);
    await stand.pass(500);
    assert.equal(stand.picture, "/files/a");
    stand.carousel.load([item("b")]);
    const seen = new Set<string | null>();
    await stand.pass(500, () => seen.add(stand.picture));
    assert.deepEqual([...seen], ["/files/a", "/files/b"]);
    assert.deepEqual(stand.told, ["ads"]);
  },
);

timed("a list of which nothing plays leaves what played before on the glass, and says so", async (stand) => {
  stand.carousel.load([item("a"), item("b")]);
  await stand.pass(3000);
  stand.fates.set("/files/x", "unreadable").set("/files/y", "blind");
  stand.carousel.load([item("x"), item("y")]);
  const seen = new Set<string | null>();
  await stand.pass(15_000, () => seen.add(stand.picture));
  assert.deepEqual([...seen].sort(), ["/files/a", "/files/b"]);
  assert.equal(stand.now, "filler");
  stand.carousel.load([item("c")]);
  await stand.pass(5000);
  assert.deepEqual([stand.picture, stand.now], ["/files/c", "ads"]);
});

timed("an emptied list leaves nothing, not even what played before", async (stand) => {
  stand.carousel.load([item("a"), item("b")]);
  await stand.pass(3000);
  stand.carousel.load([]);
  await stand.pass(100);
  assert.deepEqual([stand.picture, stand.now], [null, "empty"]);
});

timed("a film that fails while it plays is left for what is ready", async (stand) => {
  stand.fates.set("/files/b", "dies");
  stand.carousel.load([item("a"), item("b", "video")]);
  await stand.pass(1000);
  const seen = new Set<string | null>();
  await stand.pass(6000, () => seen.add(stand.picture));
  assert.ok(!seen.has(null));
  assert.deepEqual(stand.broken, ["b"]);
  assert.equal(stand.picture, "/files/a");
});

timed(
  "an item fades into the next one where that is wanted, and the one that leaves stays beneath it",
  async (stand) => {
    stand.carousel.crossfade = true;
    stand.carousel.load([item("a"), item("b")]);
    await stand.pass(1000);
    assert.equal(
      stand.places.some((place) => place.fades),
      false,
      "nothing to fade from",
    );
    await stand.pass(1300);
    assert.deepEqual([stand.picture, stand.places.find((place) => place.inFront)?.fades], ["/files/b", true]);
    assert.equal(stand.places.find((place) => !place.inFront)?.picture, "/files/a");
  },
);

timed("a film that fails at once goes back to what was seen before it", async (stand) => {
  stand.carousel.load([item("a"), item("b", "video")]);
  await stand.pass(2300);
  assert.equal(stand.picture, "/files/b");
  stand.places.find((place) => place.inFront)?.failed();
  assert.deepEqual([stand.picture, stand.now], ["/files/a", "ads"]);
  const seen = new Set<string | null>();
  await stand.pass(3000, () => seen.add(stand.picture));
  assert.ok(!seen.has(null));
});

timed("a single film loops until the list has another item", async (stand) => {
  stand.carousel.load([item("a", "video")]);
  await stand.pass(4000);
  assert.equal(stand.places.find((place) => place.inFront)?.loops, true);
  stand.carousel.load([item("a", "video"), item("b")]);
  assert.equal(stand.places.find((place) => place.inFront)?.loops, false);
});

timed("whatever fails, what is said to be there has a picture: half an hour at random", async (stand) => {
  const seed = Number(process.env.SEED ?? 7);
  const dice = new Dice(seed);
  const names = ["a", "b", "c", "d", "e", "f"];
  for (let round = 0; round < 120; round++) {
    const fates: Fate[] = ["good", "good", "good", "unreadable", "endless", "blind", "dies"];
    for (const name of names) stand.fates.set(`/files/${name}`, dice.pick(fates));
    const list = names
      .filter(() => dice.chance(0.4))
      .map((id) => item(id, dice.chance(0.5) ? "video" : "image"));
    if (dice.chance(0.6)) stand.carousel.load(list);
    stand.on = dice.chance(0.7);
    stand.carousel.setActive(stand.on && stand.now !== "empty");
    await stand.pass(dice.pick([200, 1000, 15_000, 44_000]), () => {
      const where = `seed ${seed}, round ${round}`;
      if (stand.now !== "empty")
        assert.notEqual(stand.picture, null, `${where}: ${stand.now} without a picture`);
      else assert.equal(stand.picture, null, `${where}: a picture that nobody knows of`);
    });
  }
  assert.ok(["ads", "filler", "empty"].every((what) => stand.told.includes(what)));
  await stand.pass(COVER_MS);
});

timed("who watches hears of each item as it is seen, and that it goes before it goes", async (stand) => {
  const heard: string[] = [];
  stand.carousel.watch({
    began: (which, film) => heard.push(`${which.id} ${film === null ? "image" : "film"} ${stand.picture}`),
    ended: () => heard.push(`end ${stand.picture}`),
  });
  stand.carousel.load([item("a"), item("b", "video")]);
  await stand.pass(6000);
  stand.carousel.setActive(false);
  const showings = heard.filter((each, i) => !each.startsWith("end") || !heard[i - 1]?.startsWith("end"));
  const first = showings.findIndex((each) => !each.startsWith("end"));
  assert.deepEqual(showings.slice(first), [
    "a image /files/a",
    "end /files/a",
    "b film /files/b",
    "end /files/b",
    "a image /files/a",
    "end /files/a",
  ]);
  await stand.pass(6000);
  assert.equal(heard.at(-1), "end /files/a");
});
