import assert from "node:assert/strict";
import { test } from "node:test";
import { Sound } from "../src/sound.ts";
import { Dice } from "./support/dice.ts";

/** Elements that note when two of them could be heard at once. */
class Room {
  doubled = 0;
  readonly elements: Element[];

  constructor(count: number) {
    this.elements = Array.from({ length: count }, () => new Element(this));
  }

  get loud(): Element[] {
    return this.elements.filter((each) => !each.muted && !each.paused);
  }
}

class Element {
  volume = 1;
  paused = false;
  readonly #room: Room;
  #muted = true;

  constructor(room: Room) {
    this.#room = room;
  }

  get muted(): boolean {
    return this.#muted;
  }

  set muted(yes: boolean) {
    this.#muted = yes;
    if (this.#room.loud.length > 1) this.#room.doubled += 1;
  }
}

test("a screen is silent until it is told otherwise", () => {
  const { elements } = new Room(1);
  const sound = new Sound();
  sound.hand(elements[0] ?? null);
  sound.apply();
  assert.equal(elements[0]?.muted, true);
  sound.want({ muted: false, volume: 0.4 });
  assert.deepEqual([elements[0]?.muted, elements[0]?.volume], [false, 0.4]);
  sound.want({ muted: true, volume: 0.4 });
  assert.equal(elements[0]?.muted, true);
});

test("who leaves is silent before the next one is heard, whatever the order of things", () => {
  const room = new Room(4);
  const sound = new Sound();
  const dice = new Dice(3);
  sound.want({ muted: false, volume: 1 });
  for (let step = 0; step < 5000; step++) {
    const element = dice.pick(room.elements);
    const what = dice.roll();
    if (what < 0.4) sound.hand(dice.chance(0.1) ? null : element);
    else if (what < 0.6) sound.apply();
    else if (what < 0.8) element.paused = dice.chance(0.3);
    else if (what < 0.9) sound.want({ muted: dice.chance(0.3), volume: dice.roll() });
    else sound.touched();
  }
  assert.equal(room.doubled, 0);
  assert.ok(room.loud.length <= 1);
});

test("an element that starts to play is heard at the next look", () => {
  const [element] = new Room(1).elements;
  assert.ok(element);
  const sound = new Sound();
  sound.want({ muted: false, volume: 1 });
  element.paused = true;
  sound.hand(element);
  assert.equal(element.muted, true);
  element.paused = false;
  sound.apply();
  assert.equal(element.muted, false);
});

test("what the browser silences stays silent until somebody touches the screen", () => {
  const [element] = new Room(1).elements;
  assert.ok(element);
  const sound = new Sound();
  sound.hand(element);
  sound.want({ muted: false, volume: 1 });
  element.muted = true; // playback.ts: it would not play with sound
  for (let i = 0; i < 5; i++) sound.apply();
  assert.equal(element.muted, true);
  sound.touched();
  assert.equal(element.muted, false);
});
