// One attempt to play one channel on one video element, as the recovery controller sees it.

import type { Trouble } from "./trouble.ts";
import type { Sample } from "./watchdog.ts";

export interface SessionEvents {
  firstFrame(): void;
  trouble(trouble: Trouble): void;
}

export interface Session {
  sample(): Sample;
  /** Seconds behind the newest picture; null where it is not known. */
  latency(): number | null;
  /** When its picture was on the air, in Unix milliseconds; null where that is not known. */
  moment(): number | null;
  /** Stand on the picture that it has until `go`. */
  stand(): void;
  go(): void;
  /** Go on by some seconds of what is buffered; its first frame is told again. */
  skip(seconds: number): void;
  /** Load on after a network error. */
  resume(): void;
  /** Load nothing more; what is buffered plays on. */
  hold(): void;
  /** Play at the rate that its reserve asks for. */
  keepPace(): void;
  destroy(): void;
}
