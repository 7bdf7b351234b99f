import { CountersignError } from "../core/errors/error.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { chainIdOf, mineAt, type SimulatedNode, type Tip, tipOf } from "./node.ts";
import { screenRaw } from "./screen.ts";

/**
 * Mines everything the journal tells of once more, to the same block hashes. A last entry the node refuses was never a block,
 * unless it was written in full: it is cut off, with a word.
 * @param note takes a sentence about what was dropped
 * @returns the newest block
 * @throws DATA_OTHER_CHAIN when the journal begins with another genesis, LOG_CORRUPT when a block comes out different
 */
export async function replay(node: SimulatedNode, journal: Journal, note: (text: string) => void): Promise<Tip> {
  const genesis = await tipOf(node);
  const chain = await chainIdOf(node);
  if (journal.header === null) {
    await journal.begin({ v: 1, chain, genesis: genesis.hash });
    return genesis;
  }
  if (journal.header.chain !== chain || journal.header.genesis !== genesis.hash) {
    throw new CountersignError(
      "DATA_OTHER_CHAIN",
      `the journal is of chain ${journal.header.chain} from genesis ${journal.header.genesis}; ` +
        `this program brings chain ${chain} from ${genesis.hash}`,
    );
  }
  if (journal.torn) note("the last line of the journal was not whole, and nobody has seen its block: dropped");
  let tip = genesis;
  for (const entry of journal.entries) {
    if (entry.parent !== tip.hash) throw different(journal, tip.number, `hash ${tip.hash}, not ${entry.parent}`);
    const next = await replayBlock(node, entry);
    if (typeof next !== "string") tip = next;
    else if (isConfirmed(journal, entry)) throw different(journal, tip.number + 1, `a refusal: ${next}`);
    else {
      note(
        `the last entry of the journal, block ${tip.number + 1}, was never confirmed and is refused (${next}): dropped`,
      );
      await journal.dropLast();
    }
  }
  return tip;
}

/** Whether anybody may have seen the block: a later one names it, or it was written in full. */
function isConfirmed({ entries, written }: Journal, entry: JournalEntry): boolean {
  return entry !== entries.at(-1) || (written ?? 0) >= entries.length;
}

/** The block, or why the node refuses it. */
async function replayBlock(node: SimulatedNode, { ts, txs }: JournalEntry): Promise<Tip | string> {
  try {
    for (const raw of txs) {
      screenRaw(raw);
      await node.request("eth_sendRawTransaction", [raw]);
    }
    return await mineAt(node, ts);
  } catch (error) {
    return error instanceof Error ? error.message : "no reason given";
  }
}

function different({ path }: Journal, number: number, found: string): CountersignError {
  return new CountersignError("LOG_CORRUPT", `${path}: block ${number} of the embedded chain replays to ${found}`);
}
