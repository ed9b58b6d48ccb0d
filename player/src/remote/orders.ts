// What an operator orders a screen to do at once. An order may come twice, by the stream and by a heartbeat: it is done
// once, in the order in which orders came, and answered with what came of it.

/** One order, as the server sends it. */
export interface Order {
  readonly id: number;
  readonly kind: string;
  readonly argument: Readonly<Record<string, unknown>>;
  /** Seconds after which it is stale. */
  readonly expiresIn: number;
}

export interface Outcome {
  readonly succeeded: boolean;
  /** A machine code, for the operator's page to say in words. */
  readonly result: string;
}

/** Does one kind of order; rejects with a `Failed` where it cannot. */
export type Deed = (order: Order) => Promise<string>;

export class Failed extends Error {}

export interface OrderPorts {
  readonly deeds: Readonly<Record<string, Deed>>;
  /** Tell the server; rejects when it cannot be reached. */
  answer(id: number, outcome: Outcome): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  log(event: string, detail: string): void;
}

const REMEMBERED = 200;

export class Orders {
  readonly #ports: OrderPorts;
  readonly #taken = new Set<number>();
  #last: Promise<void> = Promise.resolve();

  constructor(ports: OrderPorts) {
    this.#ports = ports;
  }

  /** Do those that were not done yet, one after the other. Resolves when all that were taken so far are answered. */
  take(orders: readonly Order[]): Promise<void> {
    const at = this.#ports.now();
    for (const order of orders) {
      if (this.#taken.has(order.id)) continue;
      this.#remember(order.id);
      this.#last = this.#last.then(() => this.#do(order, at + 1000 * order.expiresIn));
    }
    return this.#last;
  }

  /** `id` was done by the page before this one. */
  done(id: number, result: string): Promise<void> {
    this.#remember(id);
    return this.#answer(id, { succeeded: true, result });
  }

  async #do(order: Order, until: number): Promise<void> {
    if (this.#ports.now() > until) return; // nobody waits for it any more
    this.#ports.log("order", order.kind);
    await this.#answer(order.id, await this.#outcome(order));
  }

  async #outcome(order: Order): Promise<Outcome> {
    const deed = this.#ports.deeds[order.kind];
    if (deed === undefined) return { succeeded: false, result: "unknown" };
    try {
      return { succeeded: true, result: await deed(order) };
    } catch (error) {
      return { succeeded: false, result: error instanceof Failed ? error.message : "failed" };
    }
  }

  /** An answer that cannot be delivered is lost: the operator sees that the order has expired. */
  async #answer(id: number, outcome: Outcome): Promise<void> {
    await this.#ports.answer(id, outcome).catch(() => this.#ports.log("orderUnanswered", String(id)));
  }

  #remember(id: number): void {
    this.#taken.add(id);
    if (this.#taken.size > REMEMBERED) this.#taken.delete(Math.min(...this.#taken));
  }
}
