import { type FileHandle, open } from "node:fs/promises";

import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { hex32, unixSeconds } from "../core/schemas/primitives.ts";
import { openWritten, type Written } from "./written.ts";

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

/** One block, written once it is mined and before anybody sees it. */
export type JournalEntry = z.infer<typeof entrySchema>;

export interface Journal {
  readonly path: string;
  /** what an earlier run wrote; null in a new file */
  readonly header: JournalHeader | null;
  readonly entries: readonly JournalEntry[];
  /** so many of them were written in full and may have been seen; null when nobody noted it */
  readonly written: number | null;
  /** whether a last line that was not whole was dropped */
  readonly torn: boolean;
  /** Starts a new file. @throws STORE_FAILED */
  begin(header: JournalHeader): Promise<void>;
  /** Durable when it resolves. After a failure it may be called again: what a failed write left is cut off. @throws STORE_FAILED */
  append(entry: JournalEntry): Promise<void>;
  /** Cuts off the last entry an earlier run wrote. Only before the first `append`. @throws STORE_FAILED */
  dropLast(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file of JSON lines, only ever appended to. A last line that is not whole is what a crash in `append` leaves behind; nobody
 * has seen its block, so it is dropped. A file beside it says how many were written in full.
 * @throws JOURNAL_CUT when fewer stand there, LOG_CORRUPT when a line that is not the last cannot be read
 */
export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, "a+", 0o600);
  const written = await openWritten(`${path}.written`);
  try {
    return await readJournal(file, path, written);
  } catch (error) {
    await written.close();
    await file.close();
    throw error;
  }
}

async function readJournal(file: FileHandle, path: string, written: Written): Promise<Journal> {
  const text = await file.readFile("utf8");
  const lines = wholeLines(text);
  const [first, ...rest] = lines;
  if (rest.length < (written.entries ?? 0)) {
    const blocks = `${path} tells of ${rest.length} blocks, and told of ${written.entries}`;
    throw new CountersignError("JOURNAL_CUT", blocks);
  }
  let count = rest.length;
  /** what is whole; beyond it stands what a failed write left */
  let length = lengthOf(lines);
  const torn = length < Buffer.byteLength(text);
  if (torn) await file.truncate(length);

  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      const why = cause instanceof Error ? `: ${cause.message}` : "";
      throw new CountersignError("STORE_FAILED", `${path} cannot be written${why}`, { cause });
    }
  };

  const write = (line: JournalHeader | JournalEntry, entries: number): Promise<void> =>
    guarded(async () => {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      if ((await file.stat()).size !== length) await file.truncate(length);
      await file.appendFile(bytes);
      await file.datasync();
      await written.note(entries);
      length += bytes.length;
      count = entries;
    });

  return {
    path,
    written: written.entries,
    header: first === undefined ? null : parseLine(headerSchema, first, path, 1),
    entries: rest.map((line, i) => parseLine(entrySchema, line, path, i + 2)),
    torn,
    begin: (header) => write(header, 0),
    append: (entry) => write(entry, count + 1),
    dropLast: () =>
      guarded(async () => {
        length = lengthOf(lines.slice(0, -1));
        await file.truncate(length);
        await file.datasync();
        count -= 1;
      }),
    close: async () => {
      await written.close();
      await file.close();
    },
  };
}

/** Every line up to the last one that is whole. */
function wholeLines(text: string): readonly string[] {
  const lines = text.split("\n");
  lines.pop();
  const last = lines.at(-1);
  if (last !== undefined && !isJson(last)) lines.pop();
  return lines;
}

function lengthOf(lines: readonly string[]): number {
  return Buffer.byteLength(lines.map((line) => `${line}\n`).join(""));
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
