import assert from "node:assert/strict";
import { test } from "node:test";
import { Pairing, type PairingPorts } from "../src/pairing/pairing.ts";
import type { Waiting } from "../src/pairing/requests.ts";
import { ServerError } from "../src/server.ts";

const NOBODY: Waiting = { screen: null, nonce: null };

function refused(status: number, text: string, retryAfter = 0): ServerError {
  return new ServerError({ status, code: "x", text, retryAfter });
}

/** A device whose server answers with `answers`, one after the other; what it does is in `log`. */
function device(answers: (Waiting | Error | number)[], key: PairingPorts["key"] = async () => null) {
  let now = 0;
  const log: string[] = [];
  let codes = 0;
  const pairing = new Pairing({
    key,
    show: async (spki) => {
      codes += 1;
      log.push(`show ${spki}`);
      return { code: `CODE${codes}`, url: "", qr: "", seconds: 720 };
    },
    waiting: async (ms) => {
      assert.ok(ms > 0 && ms <= 20_000);
      const next = answers.shift() ?? { screen: "ABC234", nonce: "n" };
      if (next instanceof Error) throw next;
      if (typeof next === "number") now += next;
      return typeof next === "number" ? NOBODY : next;
    },
    take: async (nonce, signature) => {
      log.push(`take ${nonce} ${signature}`);
      return "/player/ABC234";
    },
    after: async (ms) => {
      now += ms;
      log.push(`after ${Math.round(ms)}`);
    },
    now: () => now,
    random: () => 0.5,
  });
  const run = () =>
    pairing.run({
      shown: ({ code }) => log.push(code),
      trouble: (text) => text !== null && log.push(`trouble ${text}`),
      taken: (path) => log.push(path),
    });
  return { run, log };
}

test("a device shows a code, waits and takes its screen", async () => {
  const { run, log } = device([20_000, 20_000]);
  await run();
  assert.deepEqual(log, ["show null", "CODE1", "take n ", "/player/ABC234"]);
});

test("a device with a key signs for its screen", async () => {
  const key = { spki: "spki", sign: async (text: string) => text.replaceAll("\n", "|") };
  const { run, log } = device([], async () => key);
  await run();
  assert.deepEqual(log.slice(2), ["take n adscreen-proof|ABC234|n", "/player/ABC234"]);
  assert.equal(log[0], "show spki");
});

test("the next code comes before the one that is shown ends", async () => {
  const { run, log } = device([700_000, 20_000]);
  await run();
  assert.deepEqual(log.slice(0, 4), ["show null", "CODE1", "show null", "CODE2"]);
});

test("two pages that end each other's waiting do not race", async () => {
  const { run, log } = device([NOBODY, NOBODY]);
  await run();
  assert.deepEqual(log.slice(2, 4), ["after 1000", "after 1000"]);
});

test("a server that cannot be reached keeps the code, one that refuses ends it", async () => {
  const { run, log } = device([
    new ServerError(null),
    refused(429, "slowly", 60),
    refused(404, "gone"),
    NOBODY,
  ]);
  await run();
  assert.deepEqual(log.slice(2, 9), [
    "trouble ",
    "after 1000",
    "trouble slowly",
    "after 60000",
    "after 4000",
    "show null",
    "CODE2",
  ]);
});
