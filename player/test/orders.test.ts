import assert from "node:assert/strict";
import { test } from "node:test";
import { type Deed, Failed, type Order, Orders, type Outcome } from "../src/remote/orders.ts";

function order(id: number, kind = "identify", expiresIn = 60): Order {
  return { id, kind, argument: {}, expiresIn };
}

class World {
  now = 0;
  reachable = true;
  readonly done: number[] = [];
  readonly answers = new Map<number, Outcome>();
  readonly logged: string[] = [];
  readonly orders: Orders;

  constructor(deeds: Record<string, Deed> = {}) {
    const identify: Deed = async ({ id }) => {
      this.done.push(id);
      return "done";
    };
    this.orders = new Orders({
      deeds: { identify, ...deeds },
      answer: async (id, outcome) => {
        if (!this.reachable) throw new Error("no network");
        this.answers.set(id, outcome);
      },
      now: () => this.now,
      log: (event) => this.logged.push(event),
    });
  }
}

test("an order that comes twice is done once, and answered", async () => {
  const world = new World();
  await Promise.all([world.orders.take([order(1)]), world.orders.take([order(1), order(2)])]);
  assert.deepEqual(world.done, [1, 2]);
  assert.deepEqual(world.answers.get(2), { succeeded: true, result: "done" });
});

test("orders wait for each other, and one that went stale meanwhile is not done", async () => {
  let free = () => {};
  const world = new World({
    show: () =>
      new Promise((resolve) => {
        free = () => resolve("done");
      }),
  });
  const all = world.orders.take([order(1, "show"), order(2, "identify", 5), order(3)]);
  await Promise.resolve();
  world.now = 6000;
  free();
  await all;
  assert.deepEqual(world.done, [3]);
  assert.deepEqual([...world.answers.keys()], [1, 3]);
});

test("what cannot be done is answered with its reason, and does not stop the next", async () => {
  const world = new World({
    show: async () => {
      throw new Failed("broken");
    },
    screenshot: async () => {
      throw new TypeError("of the page");
    },
  });
  await world.orders.take([order(1, "show"), order(2, "screenshot"), order(3, "dance"), order(4)]);
  assert.deepEqual(
    [1, 2, 3, 4].map((id) => world.answers.get(id)?.result),
    ["broken", "failed", "unknown", "done"],
  );
});

test("an order that the page before this one did is not done again, and an answer may be lost", async () => {
  const world = new World();
  await world.orders.done(7, "done");
  await world.orders.take([order(7)]);
  assert.deepEqual(world.done, []);
  world.reachable = false;
  await world.orders.take([order(8), order(9)]);
  assert.deepEqual(world.done, [8, 9]);
  assert.deepEqual(world.logged.slice(-1), ["orderUnanswered"]);
});
