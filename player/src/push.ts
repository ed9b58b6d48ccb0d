// What the server tells unasked, over one Server-Sent Events stream. While it lives the page asks more rarely; when it
// breaks the page asks as often as before, and comes back by its own policy: the browser's own has no jitter.

import { Backoff } from "./backoff.ts";
import type { News } from "./contract.ts";
import { PUSH, PUSH_RETRY } from "./policy.ts";
import type { Order } from "./remote/orders.ts";

/** The part of EventSource that is used. */
export interface Source {
  addEventListener(name: string, heard: (event: { data: string }) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface PushPorts {
  /** Open a stream. */
  open(url: string): Source;
  /** Whether this page may hold a connection open: a browser has few for all its pages. */
  mayOpen(): boolean;
  after(ms: number, run: () => void): () => void;
  random(): number;
}

export interface PushEvents {
  /** The configuration has this version now. */
  config(version: number): void;
  /** The state of television; null while nothing is known, because the stream is down. */
  television(news: News | null): void;
  /** An operator orders something. */
  order(order: Order): void;
  /** The server ended the stream, for this reason. */
  ended(code: string): void;
}

export class Push {
  readonly #ports: PushPorts;
  readonly #events: PushEvents;
  readonly #url: string;
  readonly #retry: Backoff;
  #source: Source | null = null;
  #cancel: () => void = () => {};
  /** Whether the stream told something lately. */
  live = false;

  constructor(url: string, ports: PushPorts, events: PushEvents) {
    this.#url = url;
    this.#ports = ports;
    this.#events = events;
    this.#retry = new Backoff(PUSH_RETRY, ports.random);
  }

  /** Open the stream, and come back to it for ever. */
  start(): void {
    if (!this.#ports.mayOpen()) {
      this.#later(PUSH.askAgainMs);
      return;
    }
    const source = this.#ports.open(this.#url);
    this.#source = source;
    const on = (name: string, heard: (data: Record<string, unknown>) => void) =>
      source.addEventListener(name, (event) => {
        if (source !== this.#source) return;
        this.#alive();
        heard(JSON.parse(event.data) as Record<string, unknown>);
      });
    on("config", (data) => this.#events.config(Number(data.version)));
    on("television", (data) => this.#events.television(data as unknown as News));
    on("command", (data) => this.#events.order(data as unknown as Order));
    on("tick", () => {
      if (!this.#ports.mayOpen()) this.#down(PUSH.askAgainMs);
    });
    on("end", (data) => {
      const code = String(data.code);
      this.#down(code === "replaced" ? PUSH.replacedMs : this.#wait());
      this.#events.ended(code);
    });
    source.onerror = () => {
      if (source === this.#source) this.#down(this.#wait());
    };
    this.#watch();
  }

  #alive(): void {
    this.live = true;
    this.#retry.reset();
    this.#watch();
  }

  /** A connection may be dead without anyone being told: silence tells. */
  #watch(): void {
    this.#cancel();
    this.#cancel = this.#ports.after(PUSH.silentMs, () => this.#down(this.#wait()));
  }

  #down(ms: number): void {
    this.#source?.close();
    this.#source = null;
    this.live = false;
    this.#events.television(null);
    this.#later(ms);
  }

  #later(ms: number): void {
    this.#cancel();
    this.#cancel = this.#ports.after(ms, () => this.start());
  }

  /** All screens lose their stream in the same moment when the server restarts. */
  #wait(): number {
    return this.#retry.next() + PUSH.spreadMs * this.#ports.random();
  }
}
