import { type FileHandle, open, readFile } from "node:fs/promises";

/** Digits of the number, so that each one takes the place of the one before. */
const DIGITS = 16;

/** How many entries of a journal were written in full, in a file of its own: a journal that ends sooner was cut. */
export interface Written {
  /** null when nothing was ever noted, as beside a copy of a journal alone */
  readonly entries: number | null;
  /** After the entry is durable: a crash in between leaves a number that is too low, never one that is too high. */
  note(entries: number): Promise<void>;
  close(): Promise<void>;
}

export async function openWritten(path: string): Promise<Written> {
  const text = await readFile(path, "utf8").catch(() => "");
  let file: FileHandle | null = null;
  return {
    entries: /^[0-9]{16}$/.test(text) ? Number(text) : null,
    note: async (entries) => {
      file ??= await open(path, text === "" ? "w" : "r+", 0o600);
      await file.write(String(entries).padStart(DIGITS, "0"), 0, "utf8");
    },
    close: async () => file?.close(),
  };
}
