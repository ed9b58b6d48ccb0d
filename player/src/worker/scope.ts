// The part of a service worker's world that is used (Service Workers, W3C): TypeScript knows either a page or a worker.

export interface Lasting {
  /** Keep the worker alive until `work` has ended; browsers allow some minutes. */
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchCall extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response> | Response): void;
}

export interface MessageCall extends Lasting {
  readonly data: unknown;
  readonly source: Client | null;
}

export interface InstallCall extends Lasting {
  /** Requests that never wake the worker (ServiceWorker Static Routing API); only newer browsers have it. */
  addRoutes?(routes: readonly object[]): Promise<void>;
}

export interface Client {
  readonly url: string;
  postMessage(message: unknown): void;
  navigate?(url: string): Promise<unknown>;
}

export interface WorkerScope {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<readonly Client[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install", heard: (call: InstallCall) => void): void;
  addEventListener(name: "activate", heard: (call: Lasting) => void): void;
  addEventListener(name: "fetch", heard: (call: FetchCall) => void): void;
  addEventListener(name: "message", heard: (call: MessageCall) => void): void;
}

export const scope = self as unknown as WorkerScope;
