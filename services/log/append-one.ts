import { CountersignError } from "../core/errors/error.ts";
import type { LogEffects } from "../store/port.ts";
import type { CommittedRecord } from "./group.ts";
import type { Sequencer } from "./sequencer.ts";
import type { SlotMaker } from "./slot.ts";

/**
 * Appends one record, with what has to be there when it is.
 * @param effects written in one transaction with the record
 * @returns it, once it is durable
 * @throws what `Sequencer.append` throws
 */
export async function appendOne(
  sequencer: Pick<Sequencer, "append">,
  make: SlotMaker,
  effects: (writes: LogEffects, seq: number) => void = () => undefined,
): Promise<CommittedRecord> {
  const [record] = await sequencer.append([make], (writes, [made]) => {
    if (made === undefined) throw new CountersignError("INTERNAL", "an append gave no record");
    effects(writes, made.seq);
  });
  if (record === undefined) throw new CountersignError("INTERNAL", "an append gave no record back");
  return record;
}
