import { setImmediate as nextTurn } from "node:timers/promises";

import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { LogStore } from "../store/port.ts";
import { type CommittedRecord, type Group, type Outcome, outcomeOf, type SideEffects } from "./group.ts";
import { fillSlot, type SlotMaker, type SlotResult } from "./slot.ts";

export interface SequencerOptions {
  readonly store: LogStore;
  readonly clock: Clock;
  /** Called once, when nothing can be committed any more. The process has to stop. */
  readonly onFatal: (error: CountersignError) => void;
  /** What this process is, and where, in words for whoever it fences off. */
  readonly holder?: string;
  /** A slot that takes longer becomes void. */
  readonly slotTimeoutMs?: number;
}

export interface Sequencer {
  /**
   * Takes the next seqs, in the order of the calls, and fills them side by side. Resolves when they and all lower seqs are
   * durable. When one of them fails, all of them are committed as void and the side effects do not happen.
   * A conflict in a side effect is fatal: see to it before, while no seq is taken.
   * @throws SIGNING_FAILED after the voids are durable; LOG_FENCED or STORE_FAILED when nothing can be committed any more
   */
  append(makers: readonly SlotMaker[], effects?: SideEffects): Promise<readonly CommittedRecord[]>;
  /** Resolves when everything appended so far is durable, or has failed. */
  idle(): Promise<void>;
}

const SLOT_TIMEOUT_MS = 10_000;
const MAX_GROUPS_PER_COMMIT = 256;

/**
 * The one writer of a log: it fences off every earlier one.
 * @throws STORE_FAILED
 */
export async function createSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { store, clock, onFatal, holder = null, slotTimeoutMs = SLOT_TIMEOUT_MS } = options;
  const { epoch, lastSeq } = await store.takeOver(holder);
  const queue: Group[] = [];
  let nextSeq = lastSeq + 1;
  let running: Promise<void> | null = null;
  let fatal: CountersignError | null = null;

  function append(
    makers: readonly SlotMaker[],
    effects: SideEffects = () => undefined,
  ): Promise<readonly CommittedRecord[]> {
    if (fatal !== null) return Promise.reject(fatal);
    const settle = Promise.withResolvers<readonly CommittedRecord[]>();
    const group: Group = { firstSeq: nextSeq, effects, settle, results: null };
    nextSeq += makers.length;
    queue.push(group);
    const slots = makers.map((make, i) => fillSlot(make, group.firstSeq + i, slotTimeoutMs));
    void Promise.all(slots).then((results) => {
      group.results = results;
      running ??= commitReady();
    });
    return settle.promise;
  }

  /** Commits the ready prefix of the queue until its head is not ready. One turn of waiting lets others join the commit. */
  async function commitReady(): Promise<void> {
    await nextTurn();
    for (let ready = readyPrefix(queue); ready.length > 0 && fatal === null; ready = readyPrefix(queue)) {
      try {
        await commit(ready);
      } catch (error) {
        halt(error);
      }
      await nextTurn();
    }
    running = null;
  }

  async function commit(ready: readonly ReadyGroup[]): Promise<void> {
    const now = clock();
    const outcomes = ready.map(({ group, results }): readonly [Group, Outcome] => [
      group,
      outcomeOf(group, results, store.identity.logId, now),
    ]);
    await store.commit(epoch, (writes) => {
      for (const [group, { records, failure }] of outcomes) {
        for (const record of records) writes.addRecord(record, record.disclosures, record.callData);
        if (failure === null) group.effects(writes, records);
      }
    });
    queue.splice(0, ready.length);
    for (const [group, { records, failure }] of outcomes) {
      if (failure === null) group.settle.resolve(records);
      else group.settle.reject(failure);
    }
  }

  function halt(error: unknown): void {
    const failure = isCountersignError(error)
      ? error
      : new CountersignError("STORE_FAILED", "the commit failed", { cause: error });
    fatal = failure;
    for (const group of queue.splice(0)) group.settle.reject(failure);
    onFatal(failure);
  }

  async function idle(): Promise<void> {
    await Promise.allSettled(queue.map((group) => group.settle.promise));
  }

  return { append, idle };
}

interface ReadyGroup {
  readonly group: Group;
  readonly results: readonly SlotResult[];
}

function readyPrefix(queue: readonly Group[]): readonly ReadyGroup[] {
  const ready: ReadyGroup[] = [];
  for (const group of queue.slice(0, MAX_GROUPS_PER_COMMIT)) {
    if (group.results === null) break;
    ready.push({ group, results: group.results });
  }
  return ready;
}
