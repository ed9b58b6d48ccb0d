// Keeping the page for starts without network, by its service worker (worker/): the page says when it has shown a frame,
// and hears how much is kept. Browsers have service workers on https and localhost only; elsewhere nothing is kept.

import { OFFLINE } from "./policy.ts";
import { versionOf } from "./worker/html.ts";

export type OfflineState =
  | "off" // the server wants nothing kept
  | "insecure" // plain http: browsers keep nothing
  | "unsupported" // this browser has no service workers
  | "starting"
  | "failed" // the worker could not be registered
  | "filling"
  | "ready" // all that is scheduled is kept
  | "full"; // more is scheduled than there is room for

/** What the heartbeat says of it. */
export interface OfflineReport {
  readonly state: OfflineState;
  readonly files: number;
  readonly needed: number;
  readonly bytes: number;
}

export interface OfflineHost {
  /** Whether something of this page has been on the glass. */
  shown(): boolean;
  /** The playlist's item on the glass. */
  item(): unknown;
  /** A new version of the page lies ready. */
  news(): void;
}

export class Offline {
  readonly #host: OfflineHost;
  #report: OfflineReport = { state: "starting", files: 0, needed: 0, bytes: 0 };
  #worker: ServiceWorker | null = null;

  constructor(host: OfflineHost) {
    this.#host = host;
  }

  get report(): OfflineReport {
    return this.#report;
  }

  /** Begin once the page has shown something: the first picture comes before everything else. */
  start(script: string | null): void {
    if (!window.isSecureContext) this.#is("insecure");
    else if (navigator.serviceWorker === undefined) this.#is("unsupported");
    else if (script === null) void this.#forget();
    else this.#afterFrame(script);
  }

  /** The server has another version of the page; false where no worker fetches it. */
  update(): boolean {
    return this.#tell("update");
  }

  /** The screen is another device's now: nothing of it is kept here any more. */
  forget(): void {
    this.#tell("forget");
  }

  #afterFrame(script: string): void {
    if (this.#host.shown()) void this.#register(script);
    else setTimeout(() => this.#afterFrame(script), OFFLINE.lookMs);
  }

  async #register(script: string): Promise<void> {
    const workers = navigator.serviceWorker;
    try {
      workers.addEventListener("message", (event) => this.#heard(event.data));
      await workers.register(script, { scope: "/player", updateViaCache: "none" });
      this.#worker = (await workers.ready).active;
      void navigator.storage?.persist?.();
      this.#tell("shown");
      setInterval(() => this.#tell("need"), OFFLINE.askMs);
    } catch {
      this.#is("failed");
    }
  }

  async #forget(): Promise<void> {
    this.#is("off");
    await (await navigator.serviceWorker.getRegistration("/player"))?.unregister();
    for (const name of await caches.keys()) if (name.startsWith("adscreen-")) await caches.delete(name);
  }

  #tell(kind: "shown" | "update" | "need" | "forget"): boolean {
    const worker = navigator.serviceWorker?.controller ?? this.#worker;
    const version = versionOf(document.head.outerHTML);
    worker?.postMessage({ kind, page: location.pathname, version, item: this.#host.item() });
    return worker !== null && worker !== undefined;
  }

  #heard(data: { kind?: string } & OfflineReport): void {
    if (data.kind === "news") this.#host.news();
    if (data.kind !== "stocked") return;
    const { state, files, needed, bytes } = data;
    this.#report = { state, files, needed, bytes };
  }

  #is(state: OfflineState): void {
    this.#report = { state, files: 0, needed: 0, bytes: 0 };
  }
}
