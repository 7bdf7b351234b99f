import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { writeFileAtomic } from "../../platform/files.ts";

const FILE = "journal.jsonl";
const ADDRESSES = "deployed_addresses.json";

/** What Ignition notes right before it sends: nobody knows whether it did. */
const preparedSchema = z.object({ type: z.literal("TRANSACTION_PREPARE_SEND"), nonce: z.int().min(0) });
const deployedSchema = z.object({
  type: z.literal("DEPLOYMENT_EXECUTION_STATE_COMPLETE"),
  futureId: z.string(),
  result: z.object({ address: z.string() }),
});

/** What Ignition notes when it begins a step: it goes on with none that has not asked for anything yet (HHE10000). */
const begunSchema = z.object({ type: z.string().endsWith("_EXECUTION_STATE_INITIALIZE") });

/**
 * Puts right what a process that was killed while it wrote left in Ignition's folder: a last line that is torn, or that only begins
 * a step, since nothing followed from it yet, and the list of addresses, which is written in place and follows from the journal.
 */
export async function mendJournal(folder: string): Promise<void> {
  const lines = await linesOf(folder);
  if (lines === null) return;
  const whole = lines.filter((line, at) => at < lines.length - 1 || line === "" || isWhole(line));
  if (begunSchema.safeParse(parsed(whole.at(-1))).success) whole.pop();
  if (whole.length < lines.length) await write(folder, whole);
  const path = join(folder, ADDRESSES);
  const says = await readFile(path, "utf8").catch(() => null);
  if (says !== null && !isWhole(says)) await writeFileAtomic(path, JSON.stringify(addressesIn(whole)), 0o644);
}

/** Every contract the journal says is deployed, by its name. */
function addressesIn(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const { data } = deployedSchema.safeParse(parsed(line));
      return data === undefined ? [] : [[data.futureId, data.result.address]];
    }),
  );
}

/**
 * Takes back the note that a transaction is about to be sent. Only for whoever knows that the chain never got it: the next run sends
 * it under the same nonce, so at most one of the two ever counts.
 * @returns whether the journal ends with that note
 */
export async function takeBack(folder: string, nonce: number): Promise<boolean> {
  const lines = (await linesOf(folder)) ?? [];
  const { data } = preparedSchema.safeParse(parsed(lines.at(-1)));
  if (data?.nonce !== nonce) return false;
  await write(folder, lines.slice(0, -1));
  return true;
}

/** Ignition begins each line with its line break. */
async function linesOf(folder: string): Promise<readonly string[] | null> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => null);
  return text === null ? null : text.split("\n");
}

async function write(folder: string, lines: readonly string[]): Promise<void> {
  await writeFileAtomic(join(folder, FILE), lines.join("\n"), 0o644);
}

function isWhole(text: string): boolean {
  return parsed(text) !== undefined;
}

/** @returns undefined when it is no JSON */
function parsed(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
