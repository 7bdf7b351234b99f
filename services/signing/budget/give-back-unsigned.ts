import { appendOne } from "../../log/append-one.ts";
import type { Sequencer } from "../../log/sequencer.ts";
import { voidRecord } from "../../log/void.ts";
import type { CounterStore, Reservation } from "../../store/counters.ts";

export interface UnsignedDeps {
  readonly sequencer: Pick<Sequencer, "append">;
  readonly logId: number;
}

const REASON = "nothing was signed for the reservation";

/**
 * Gives back what an intent holds and nothing was signed for. A void record names the places first, so that whoever adds the
 * counters up finds no gap; after a crash between the two, a second void names them again.
 * @throws LOG_FENCED, STORE_FAILED, COUNTERS_UNREACHABLE
 */
export async function giveBackUnsigned(
  { sequencer, logId }: UnsignedDeps,
  counters: CounterStore,
  { intent, entries }: Reservation,
): Promise<void> {
  const cancelled = { intent, spent: [...entries] };
  const { seq } = await appendOne(sequencer, (at) =>
    Promise.resolve({ kind: "void", record: voidRecord(logId, at, REASON, cancelled) }),
  );
  await counters.end(intent, "cancel", seq);
}
