// The screen's end of its remote control: what each kind of order does here.

import type { PlaylistItem } from "../contract.ts";
import type { Screen } from "../screen.ts";
import { answerOrder, putPicture } from "../server.ts";
import { Identify, ShowNow } from "./layer.ts";
import { type Deed, Failed, type Order, Orders } from "./orders.ts";
import { jpegOf, paint } from "./paint.ts";

const WIDTH = 960;
/** What the server takes at most is a little more. */
const BYTES_MOST = 240_000;
const HEARD_MS = 600;
const FOLLOW_MS = 20_000;
const LOOK_MS = 100;
const RELOADED = "adscreen.reloaded";

export interface RemoteHost {
  readonly code: string;
  /** Ask for the configuration now. */
  hurry(): void;
  reload(): void;
  /** Ask the server something that only the screen itself may. */
  ask(work: () => Promise<void>): Promise<void>;
}

export class Remote {
  readonly orders: Orders;
  readonly #screen: Screen;
  readonly #host: RemoteHost;
  readonly #now: ShowNow;
  readonly #identify: Identify;

  constructor(screen: Screen, host: RemoteHost) {
    this.#screen = screen;
    this.#host = host;
    const { root, overlay } = screen.stage;
    this.#now = new ShowNow(root, overlay, (over) => screen.cover(over));
    this.#identify = new Identify(root);
    this.orders = new Orders({
      deeds: this.#deeds(),
      answer: (id, outcome) => host.ask(() => answerOrder(host.code, id, outcome)),
      now: () => performance.now(),
      log: (event, detail) => screen.journal.add(event, detail),
    });
    const reloaded = Number(sessionStorage.getItem(RELOADED));
    sessionStorage.removeItem(RELOADED);
    if (reloaded > 0) void this.orders.done(reloaded, "done");
  }

  #deeds(): Readonly<Record<string, Deed>> {
    const follows = (order: Order) => this.#followed(order);
    const sounds = async (order: Order) => {
      await this.#followed(order);
      await after(HEARD_MS); // a browser that allows none stops the picture, which goes on silently
      if (this.#screen.sound.refused) throw new Failed("blocked");
      return "done";
    };
    return {
      identify: async (order) => {
        this.#identify.show(order.argument);
        return "done";
      },
      screenshot: (order) => this.#picture(order),
      show: async (order) => {
        await this.#now.show(order.argument.item as PlaylistItem);
        return "done";
      },
      reload: (order) => this.#reload(order),
      mute: follows,
      unmute: sounds,
      volume: sounds,
      channel_up: follows,
      channel_down: follows,
      tv_on: follows,
      tv_off: follows,
    };
  }

  /** The server has done it by a new configuration: wait until that is applied. */
  async #followed(order: Order): Promise<string> {
    const until = performance.now() + FOLLOW_MS;
    const wanted = Number(order.argument.version);
    for (let look = 0; Number(this.#screen.config?.versions.config ?? 0) < wanted; look++) {
      if (performance.now() > until) throw new Failed("late");
      if (look % 10 === 0) this.#host.hurry();
      await after(LOOK_MS);
    }
    return "done";
  }

  async #picture(order: Order): Promise<string> {
    const canvas = paint(this.#screen.stage.root, Math.min(WIDTH, window.innerWidth));
    for (const quality of [0.75, 0.5, 0.3]) {
      const jpeg = jpegOf(canvas, quality);
      if (jpeg.size > BYTES_MOST) continue;
      await this.#host.ask(() => putPicture(this.#host.code, order.id, jpeg));
      return "done";
    }
    throw new Failed("too_large");
  }

  /** Answered by the page that comes after it: then it is known that there is one. */
  #reload(order: Order): Promise<string> {
    sessionStorage.setItem(RELOADED, String(order.id));
    this.#host.reload();
    return new Promise(() => undefined);
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
