// What is done about a trouble, by the remedies of policy.ts: what is in front plays on, is replaced, or is given up.

import type { Refusal } from "./contract.ts";
import type { FrontWatch } from "./front_watch.ts";
import type { Pair, Running } from "./pair.ts";
import { LAST_FRAME_MS, REMEDIES } from "./policy.ts";
import { NEWEST, type Search } from "./search.ts";
import type { Session } from "./session.ts";
import type { Kind, Loss, Trouble } from "./trouble.ts";

/** The hands of who gives the care. */
export interface CarePorts {
  /** Open a session behind the front one, `reserve` seconds behind the newest end. */
  open(reserve: number): void;
  /** Open the channel from its beginning: another one came under its address. */
  follow(): void;
  dropIncoming(): void;
  /** What the server says of it, where it refuses. */
  refusal(): Refusal | null;
  onLost(loss: Loss): void;
  log(event: string, detail?: string): void;
  now(): number;
}

export class Care {
  readonly #ports: CarePorts;
  readonly #pair: Pair;
  readonly #watch: FrontWatch;
  readonly #search: Search;
  /** Since when the front is to be replaced, and why; null while all is well. */
  #broken: { readonly since: number; readonly by: Kind } | null = null;
  #lost = false;

  constructor(ports: CarePorts, pair: Pair, watch: FrontWatch, search: Search) {
    this.#ports = ports;
    this.#pair = pair;
    this.#watch = watch;
    this.#search = search;
  }

  /** Whether the front is to be replaced. */
  get needed(): boolean {
    return this.#broken !== null;
  }

  /** All is well, or begins anew. */
  reset(): void {
    this.#broken = null;
    this.#lost = false;
  }

  /** The front is to be replaced from now on, or still: its last frame gets no second term. */
  break(by: Kind): void {
    this.#broken = { since: this.#broken?.since ?? this.#ports.now(), by };
  }

  /** A last frame stands no longer than it may. */
  tick(now: number): void {
    if (this.#broken !== null && now - this.#broken.since > LAST_FRAME_MS)
      this.lose({ cause: this.#broken.by, refusal: null });
  }

  onTrouble(running: Running, trouble: Trouble): void {
    const { front, incoming } = this.#pair;
    this.#ports.log(trouble.kind, trouble.detail);
    this.#watch.disturbed(this.#ports.now());
    if (trouble.kind === "blocked") this.#ports.onLost({ cause: "blocked", refusal: null });
    else if (running === incoming) this.#failIncoming(incoming.session, trouble);
    else if (running === front) this.heal(front.session, trouble);
  }

  #failIncoming(incoming: Session, trouble: Trouble): void {
    // The damage lies in the segment that was begun with: only a newer one can be without it.
    if (REMEDIES[trouble.kind].incoming === "newer") this.#search.past(incoming.sample().newest);
    this.#ports.dropIncoming();
    this.giveUp({ cause: trouble.kind, refusal: trouble.refusal ?? null });
  }

  /** Do something about a trouble of the front. */
  heal(front: Session, trouble: Trouble): void {
    const remedy = REMEDIES[trouble.kind].front;
    const { waiting } = this.#search;
    if (remedy === "loadOn") {
      // What is buffered plays on meanwhile; the watchdog tells when it has run dry.
      if (this.#pair.incoming === null)
        waiting.wait(waiting.pause(trouble.refusal ?? null), () => front.resume());
    } else if (remedy === "leave") {
      this.lose({ cause: trouble.kind, refusal: this.#ports.refusal() });
    } else if (remedy === "follow") {
      this.break(trouble.kind);
      this.#ports.follow();
    } else if (this.#broken === null) {
      // Its last frame stands until a fresh session has a picture.
      this.#ports.log("replace", trouble.kind);
      this.break(trouble.kind);
      front.hold();
      if (this.#pair.incoming === null) waiting.wait(waiting.rebuild(), () => this.#ports.open(NEWEST));
    }
  }

  /** The front has nothing more to show: other content takes the glass. */
  lose(loss: Loss): void {
    this.#watch.held = false;
    this.#broken = null;
    this.tellLost(loss);
    this.#pair.dropFront();
    if (this.#pair.incoming === null) this.#search.after(0);
  }

  /** No session can be had just now. A broken front keeps its last frame as long as it may. */
  giveUp(loss: Loss): void {
    if (this.#pair.front === null) this.tellLost(loss);
    this.#search.again(loss);
  }

  tellLost(loss: Loss): void {
    if (!this.#lost) this.#ports.log("lost", loss.cause);
    this.#lost = true;
    this.#watch.begin(this.#ports.now());
    this.#ports.onLost(loss);
  }
}
