// The page of a device that is no screen yet: show a code, wait for an operator to claim it, take the screen, go there.

import type { Boot } from "../contract.ts";
import { deviceKey } from "../device_key.ts";
import { keepAwake } from "../wakelock.ts";
import { Pairing } from "./pairing.ts";
import { postCode, postTake, waiting } from "./requests.ts";

function main(): void {
  const { texts }: Pick<Boot, "texts"> = JSON.parse(byId("boot").textContent ?? "{}");
  const qr = byId("qr") as HTMLImageElement;
  keepAwake();
  const pairing = new Pairing({
    key: deviceKey,
    show: postCode,
    waiting,
    take: postTake,
    after: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => performance.now(),
    random: Math.random,
  });
  void pairing.run({
    shown: ({ code, url, qr: picture }) => {
      byId("code").textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
      byId("address").textContent = url.replace(/^https?:\/\//, "");
      qr.src = picture;
      qr.hidden = false;
    },
    trouble: (text) => {
      byId("note").textContent = text === null ? "" : text || (texts.network ?? "");
    },
    taken: (path) => {
      byId("note").textContent = texts.taken ?? "";
      location.replace(path);
    },
  });
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

main();
