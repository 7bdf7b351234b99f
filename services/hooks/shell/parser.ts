import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { type File, getProcessor, type ShOptions } from "sh-syntax";

import type { Word } from "./words.ts";

/** mvdan/sh in WebAssembly. It is compiled once: compiling takes longer than a hook may. */
const compiled = { module: null as Promise<WebAssembly.Module> | null };

async function instance(imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  compiled.module ??= readFile(createRequire(import.meta.url).resolve("sh-syntax/main.wasm")).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  return WebAssembly.instantiate(await compiled.module, imports);
}

const parse: (text: string, options: ShOptions) => Promise<File> = getProcessor(instance);

/** Makes the parser ready, so that the first command does not wait for it. */
export async function warmParser(): Promise<void> {
  await isReadable("true");
}

/** Whether a text is a program of a shell at all. */
export async function isReadable(text: string): Promise<boolean> {
  return (await parsed(text)) !== null;
}

/**
 * Whether the parser of a real shell language sees the same as `readWords`: one command with nothing around it, and words that
 * end where ours end. The words are shown to it as targets of redirections, whose bounds it tells.
 */
export async function isOneCommand(text: string, words: readonly Word[]): Promise<boolean> {
  const raws = words.map(({ raw }) => raw);
  const file = await parsed(`${text}\n${raws.map((raw) => `<${raw}`).join(" ")}`);
  if (file?.Stmts.length !== 2) return false;
  const [command, shown] = file.Stmts;
  if (command === undefined || shown === undefined) return false;
  const isPlain = command.Cmd !== null && !command.Negated && !command.Background && !command.Coprocess;
  if (!isPlain || command.Redirs.length > 0 || command.End.Line !== 1) return false;
  if (shown.Cmd !== null || shown.Redirs.length !== raws.length) return false;
  return shown.Redirs.every(({ Op, Hdoc, Word: { Pos, End } }, i) => {
    return Op === "<" && Hdoc === null && End.Offset - Pos.Offset === Buffer.byteLength(raws[i] ?? "");
  });
}

async function parsed(text: string): Promise<File | null> {
  try {
    return await parse(text, { keepComments: false });
  } catch {
    // Whatever goes wrong in there, nobody has read the command.
    return null;
  }
}
