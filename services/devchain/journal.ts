import { open } from "node:fs/promises";

import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { hex32, unixSeconds } from "../core/schemas/primitives.ts";

const headerSchema = z.strictObject({ v: z.literal(1), chain: z.int(), genesis: hex32 });

const entrySchema = z.strictObject({
  /** of the block, unix seconds */
  ts: unixSeconds,
  /** hash of the block before: checks everything up to there at the next start */
  parent: hex32,
  /** raw signed transactions sent to the pool before the block was mined */
  txs: z.array(z.string().regex(/^0x([0-9a-f]{2})+$/)),
});

/** Which chain a journal tells of. */
export type JournalHeader = z.infer<typeof headerSchema>;

/** One block, written before it is mined. */
export type JournalEntry = z.infer<typeof entrySchema>;

export interface Journal {
  /** what an earlier run wrote; null in a new file */
  readonly header: JournalHeader | null;
  readonly entries: readonly JournalEntry[];
  /** Starts a new file. @throws STORE_FAILED */
  begin(header: JournalHeader): Promise<void>;
  /** Durable when it resolves. After a failure the last line may be torn: do not go on. @throws STORE_FAILED */
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file of JSON lines, only ever appended to. A last line that is not whole is what a crash in `append` leaves behind; its
 * block was never mined, so it is dropped.
 * @throws LOG_CORRUPT when any other line cannot be read
 */
export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, "a+", 0o600);
  const text = await file.readFile("utf8");
  const { lines, length } = wholeLines(text);
  if (length < Buffer.byteLength(text)) await file.truncate(length);
  const [first, ...rest] = lines;

  const write = async (line: JournalHeader | JournalEntry): Promise<void> => {
    try {
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.datasync();
    } catch (cause) {
      throw new CountersignError("STORE_FAILED", `${path} cannot be written`, { cause });
    }
  };

  return {
    header: first === undefined ? null : parseLine(headerSchema, first, path, 1),
    entries: rest.map((line, i) => parseLine(entrySchema, line, path, i + 2)),
    begin: write,
    append: write,
    close: () => file.close(),
  };
}

/** Every line up to the last one that is whole, and how many bytes they take. */
function wholeLines(text: string): { lines: string[]; length: number } {
  const lines = text.split("\n");
  lines.pop();
  const last = lines.at(-1);
  if (last !== undefined && !isJson(last)) lines.pop();
  return { lines, length: Buffer.byteLength(lines.map((line) => `${line}\n`).join("")) };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function parseLine<T>(schema: z.ZodType<T>, line: string, path: string, number: number): T {
  const parsed = isJson(line) ? schema.safeParse(JSON.parse(line)) : null;
  if (parsed?.success === true) return parsed.data;
  throw new CountersignError("LOG_CORRUPT", `${path}: line ${number} is not what this program writes`);
}
