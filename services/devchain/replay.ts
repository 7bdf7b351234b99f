import { CountersignError } from "../core/errors/error.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { chainIdOf, mineAt, type SimulatedNode, type Tip, tipOf } from "./node.ts";

/**
 * Mines everything the journal tells of once more, to the same block hashes.
 * @returns the newest block
 * @throws DATA_OTHER_CHAIN when the journal begins with another genesis, LOG_CORRUPT when a block comes out different
 */
export async function replay(node: SimulatedNode, journal: Journal): Promise<Tip> {
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
  let tip = genesis;
  for (const entry of journal.entries) tip = await replayBlock(node, tip, entry);
  return tip;
}

async function replayBlock(node: SimulatedNode, parent: Tip, entry: JournalEntry): Promise<Tip> {
  if (entry.parent !== parent.hash) throw different(parent.number, `hash ${parent.hash}, not ${entry.parent}`);
  try {
    for (const raw of entry.txs) await node.request("eth_sendRawTransaction", [raw]);
    return await mineAt(node, entry.ts);
  } catch (cause) {
    throw different(parent.number + 1, "a refusal", cause);
  }
}

function different(number: number, found: string, cause?: unknown): CountersignError {
  return new CountersignError("LOG_CORRUPT", `block ${number} of the embedded chain replays to ${found}`, { cause });
}
