import { CountersignError } from "../../core/errors/error.ts";
import type { Call, Decider } from "../decide.ts";
import { LONGEST_WAIT } from "./hold.ts";
import { metaOf } from "../wire/envelope.ts";

/** What is being opened, and what can be said of lists before it is. */
export interface Opening {
  readonly early: Promise<Pick<Decider, "onToolsList">>;
  readonly whole: Promise<Decider>;
}

export interface SlowOptions {
  /** methods that it will open, whatever it comes to */
  readonly methods: ReadonlySet<string>;
  /** begins to open it; what is thrown is what clients are told */
  readonly begin: () => Opening;
  /** @throws AbortError when the signal is aborted */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A client that follows the progress of a call is told so often, in milliseconds. */
const STEP_MS = 5_000;

/**
 * A decision point that takes long to open. The first message has it opened behind: whoever greets is answered at once, lists wait
 * for what is known early, and calls for the whole, no longer than a client does. What fails ends everybody who waits for it, and the
 * next list or call begins anew.
 */
export function slowDecider({ methods, begin, pause }: SlowOptions): Decider {
  let current: Opening | null = null;
  let opened: Decider | null = null;
  let wasTried = false;

  const opening = (): Opening => {
    if (current !== null) return current;
    const made = begin();
    [current, wasTried] = [made, true];
    made.early.catch(() => undefined);
    made.whole.then(
      (decider) => (opened = decider),
      () => (current = null),
    );
    return made;
  };
  return {
    filters: true,
    open: async (session) => {
      if (!wasTried) opening();
      return opened === null ? methods : opened.open(session);
    },
    onToolsList: async (result, call, upstream) =>
      (opened ?? (await inTime(opening().early, call, pause))).onToolsList(result, call, upstream),
    onToolsCall: async (call, upstream) =>
      (opened ?? (await inTime(opening().whole, call, pause))).onToolsCall(call, upstream),
  };
}

/** @throws PROCESS_NOT_READY before the client gives up: what is waited for goes on */
async function inTime<T>(waited: Promise<T>, call: Call, pause: SlowOptions["pause"]): Promise<T> {
  const over = new AbortController();
  const ends = AbortSignal.any([over.signal, call.signal]);
  const token = metaOf(call.request.params)?.["progressToken"];
  const late = async (): Promise<never> => {
    for (let waitedMs = 0; waitedMs < LONGEST_WAIT; waitedMs += STEP_MS) {
      await pause(STEP_MS, ends);
      if (typeof token !== "string" && typeof token !== "number") continue;
      // Below what the server itself will count by.
      const progress = (waitedMs + STEP_MS) / LONGEST_WAIT / 1000;
      call.notify("notifications/progress", { progressToken: token, progress, message: "the domain is starting" });
    }
    throw new CountersignError("PROCESS_NOT_READY", "the domain that decides on this call is still starting", {
      cure: "Nothing was passed on. Send it again in a while: the domain goes on starting.",
    });
  };
  try {
    return await Promise.race([waited, late()]);
  } finally {
    over.abort();
  }
}
