import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { type File, getProcessor, type ShOptions } from "sh-syntax";

import type { Word } from "./words.ts";

/** What Node has of WebAssembly; its types stand in the library for browsers. */
interface Wasm {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
}

const wasm = Reflect.get(globalThis, "WebAssembly") as Wasm;

/** mvdan/sh. It is compiled once: compiling takes longer than a hook may. */
const compiled = { module: null as Promise<object> | null };

async function instance(imports: object): Promise<object> {
  compiled.module ??= readFile(createRequire(import.meta.url).resolve("sh-syntax/main.wasm")).then((bytes) =>
    wasm.compile(bytes),
  );
  return wasm.instantiate(await compiled.module, imports);
}

const parse: (text: string, options: ShOptions) => Promise<File> = getProcessor(
  instance as Parameters<typeof getProcessor>[0],
);

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
