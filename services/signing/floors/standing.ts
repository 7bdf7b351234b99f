import { createFloorBook, isOver } from "../../core/floors/book.ts";
import { floorWords } from "../../core/floors/words.ts";
import type { LogStore } from "../../store/port.ts";
import { readInto } from "./read-log.ts";

/**
 * The floors of a log that have not ended by their own rule at a time (unix seconds), in words. That governance took one over shows
 * with the agent's next decision. Nothing is read where there never was a floor.
 * @throws LOG_CORRUPT, STORE_FAILED
 */
export async function standingFloors(records: LogStore["records"], now: number): Promise<readonly string[]> {
  if (!(await records.has("floor"))) return [];
  const book = createFloorBook();
  await readInto(records, book, 0);
  const floors = book.agents().flatMap((agent) => book.of(agent).floors);
  return floors
    .filter(({ claims, takenOver }) => takenOver === null && !isOver(claims, now))
    .map(({ claims }) => floorWords(claims));
}
