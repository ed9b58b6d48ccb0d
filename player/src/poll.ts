// Asks again and again, jittered, with back-off while it fails. One request at a time.

import { Backoff, jittered } from "./backoff.ts";
import { RETRY } from "./policy.ts";

export interface Poll {
  /** Ask now instead of when it is due. */
  hurry(): void;
}

/** Call `ask` every `every()` milliseconds; a rejection is followed by the retry policy instead. `first` delays the first call. */
export function startPoll(
  ask: () => Promise<void>,
  { every, jitter, first = 0 }: { every: () => number; jitter: number; first?: number },
): Poll {
  const backoff = new Backoff(RETRY);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;

  const run = async () => {
    clearTimeout(timer);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    let wait: number;
    try {
      await ask();
      backoff.reset();
      wait = jittered(every(), jitter);
    } catch {
      wait = Math.min(backoff.next(), 4 * every());
    }
    busy = false;
    timer = setTimeout(run, again ? 0 : wait);
    again = false;
  };
  timer = setTimeout(run, first);
  return { hurry: () => void run() };
}
