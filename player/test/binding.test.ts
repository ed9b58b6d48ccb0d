import assert from "node:assert/strict";
import { test } from "node:test";
import { Binding, type BindingPorts } from "../src/binding.ts";
import type { Boot } from "../src/contract.ts";
import { ServerError } from "../src/server.ts";

const KEY = { spki: "spki", sign: async (text: string) => text.split("\n")[2] ?? "" };
const CONFIG = {} as NonNullable<Boot["config"]>;

function refusal(code: string): ServerError {
  return new ServerError({ status: 401, code, text: "", retryAfter: 0 });
}

function bound(boot: Partial<Boot>, ports: Partial<BindingPorts> = {}) {
  const proofs: string[] = [];
  const binding = new Binding(
    { code: "ABC234", texts: {}, config: CONFIG, device: { bound: true, nonce: "first" }, ...boot },
    {
      key: async () => KEY,
      challenge: async () => "fresh",
      prove: async ({ nonce, signature, key }) => {
        proofs.push(`${nonce} ${signature} ${key}`);
      },
      ...ports,
    },
  );
  return { binding, proofs };
}

test("the page's own nonce is signed first, then fresh ones", async () => {
  const { binding, proofs } = bound({});
  await binding.renew();
  await binding.renew();
  assert.deepEqual(proofs, ["first first spki", "fresh fresh spki"]);
});

test("what the server refuses without a proof is asked again with one", async () => {
  const { binding, proofs } = bound({});
  let asked = 0;
  const answer = await binding.ask(async () => {
    asked += 1;
    if (asked === 1) throw refusal("device_unproven");
    return "well";
  });
  assert.equal(answer, "well");
  assert.equal(proofs.length, 1);
  await assert.rejects(binding.ask(() => Promise.reject(refusal("screen_claimed"))));
  assert.equal(proofs.length, 1);
});

test("a page without its configuration proves itself before it asks", async () => {
  const { binding, proofs } = bound({ config: null });
  const questions = [0, 1].map(() => binding.ask(async () => proofs.length));
  assert.deepEqual(await Promise.all(questions), [1, 1]);
});

test("a nonce that is too old gives way to a fresh one; another key is not believed", async () => {
  const tried: string[] = [];
  const { binding } = bound(
    {},
    {
      prove: async ({ nonce }) => {
        tried.push(nonce);
        if (nonce === "first") throw refusal("conflict");
      },
    },
  );
  await binding.renew();
  assert.deepEqual(tried, ["first", "fresh"]);
  const other = bound({}, { prove: () => Promise.reject(refusal("device_unproven")) });
  await assert.rejects(other.binding.renew());
});

test("a browser without a key goes by its cookie", async () => {
  const { binding, proofs } = bound({ config: null }, { key: async () => null });
  assert.equal(await binding.ask(async () => "well"), "well");
  assert.deepEqual(proofs, []);
});
