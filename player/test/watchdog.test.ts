import assert from "node:assert/strict";
import { test } from "node:test";
import { WATCHDOG } from "../src/policy.ts";
import { type Sample, Watchdog } from "../src/watchdog.ts";

type Verdict = string;

function judged(dog: Watchdog, sample: Sample): Verdict {
  dog.note(sample);
  return dog.judge()?.kind ?? "fine";
}

/** Feed `seconds` of samples; `at` says what each shows, time in seconds. */
function watch(
  seconds: number,
  at: (t: number) => Partial<Sample>,
): { verdicts: [number, Verdict][]; dog: Watchdog } {
  const dog = new Watchdog();
  const verdicts: [number, Verdict][] = [];
  for (let ms = 0; ms <= seconds * 1000; ms += WATCHDOG.tickMs) {
    const t = ms / 1000;
    const moving = {
      currentTime: t,
      frames: Math.floor(t * 25),
      reserve: 3,
      newest: Math.floor(t / 2),
      hidden: false,
    };
    verdicts.push([t, judged(dog, { at: ms, ...moving, ...at(t) })]);
  }
  return { verdicts, dog };
}

function firstBad(verdicts: [number, Verdict][]): [number, Verdict] | undefined {
  return verdicts.find(([, verdict]) => verdict !== "fine");
}

test("television that moves is fine for ever", () => {
  const { verdicts, dog } = watch(120, () => ({}));
  assert.equal(firstBad(verdicts), undefined);
  assert.equal(dog.stalls, 0);
});

test("a picture that stands without data is dry within a second and a half", () => {
  const { verdicts, dog } = watch(20, (t) =>
    t > 10 ? { currentTime: 10, frames: 250, reserve: 0.04, newest: 5 } : {},
  );
  const bad = firstBad(verdicts);
  assert.equal(bad?.[1], "dry");
  assert.ok((bad?.[0] ?? 0) <= 11.5);
  assert.equal(dog.stalls, 1);
});

test("a picture that stands on data is frozen", () => {
  const { verdicts } = watch(20, (t) => (t > 10 ? { currentTime: 10, frames: 250 } : {}));
  const bad = firstBad(verdicts);
  assert.equal(bad?.[1], "frozen");
  assert.ok((bad?.[0] ?? 0) - 10 >= WATCHDOG.frozenMs / 1000);
});

test("time without new pictures is blind, but not for sound alone nor for a hidden page", () => {
  assert.equal(firstBad(watch(40, (t) => (t > 10 ? { frames: 250 } : {})).verdicts)?.[1], "blind");
  assert.equal(firstBad(watch(40, () => ({ frames: 0 })).verdicts), undefined);
  assert.equal(firstBad(watch(40, () => ({ frames: 10, hidden: true })).verdicts), undefined);
});

test("a playlist that gives nothing new is stale, unless the browser does not tell", () => {
  assert.equal(firstBad(watch(40, () => ({ newest: 7 })).verdicts)?.[1], "stale");
  assert.equal(firstBad(watch(40, () => ({ newest: -1 })).verdicts), undefined);
});

test("a clock that jumps proves nothing", () => {
  const dog = new Watchdog();
  const sample = { currentTime: 5, frames: 100, reserve: 0, newest: 3, hidden: false };
  judged(dog, { at: 0, ...sample });
  assert.equal(judged(dog, { at: 60_000, ...sample }), "fine");
});
