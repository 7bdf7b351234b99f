import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

import hre from "hardhat";
import solc from "solc";

/** One small change to a library, made in what the compiler reads and nowhere else. */
export interface Bug {
  /** path from the root of the repository */
  readonly file: string;
  /** must stand in the file exactly once */
  readonly find: string;
  readonly replace: string;
}

interface Bytecode {
  readonly object: string;
  readonly linkReferences: object;
}
interface Contract {
  readonly abi: object;
  readonly metadata: string;
  readonly storageLayout: object;
  readonly evm: {
    readonly bytecode: Bytecode;
    readonly deployedBytecode: Bytecode;
    readonly methodIdentifiers: object;
  };
}
interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, Contract>>>>;
  readonly sources?: Readonly<Record<string, { readonly id: number; readonly ast: object }>>;
}

const CODE = ["object", "linkReferences"];
const WANTED = [
  "abi",
  "metadata",
  "storageLayout",
  "evm.methodIdentifiers",
  ...["bytecode", "deployedBytecode"].flatMap((code) => CODE.map((part) => `evm.${code}.${part}`)),
];

const { resolve } = createRequire(import.meta.url);

/**
 * Compiles a file of properties as the project's contracts are compiled, and writes what `forge build` would have written for
 * halmos to read.
 * @param file path from the root of the repository
 * @param root halmos' project, whose `out` is written
 * @throws when it does not compile, or the text of the bug is not there exactly once
 */
export function buildForHalmos(file: string, root: string, bug: Bug | null): void {
  const read = (path: string) => planted(path, readFileSync(locate(path), "utf8"), bug);
  // Whatever the compiler is not given, it does not recover from.
  if (bug !== null) read(bug.file);
  const input = {
    language: "Solidity",
    sources: { [file]: { content: read(file) } },
    settings: { ...compilerSettings(), outputSelection: { "*": { "*": WANTED, "": ["ast"] } } },
  };
  const callbacks = { import: (path: string) => ({ contents: read(path) }) };
  const output = JSON.parse(solc.compile(JSON.stringify(input), callbacks)) as Output;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new TypeError(errors.map((error) => error.formattedMessage).join("\n"));

  const folder = join(root, "out", basename(file));
  mkdirSync(folder, { recursive: true });
  for (const [name, contract] of Object.entries(output.contracts?.[file] ?? {})) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...artifactOf(contract), ...output.sources?.[file] }));
  }
}

function artifactOf({ abi, metadata, storageLayout, evm }: Contract): object {
  return {
    abi,
    metadata: JSON.parse(metadata) as object,
    storageLayout,
    methodIdentifiers: evm.methodIdentifiers,
    bytecode: { ...evm.bytecode, object: `0x${evm.bytecode.object}` },
    deployedBytecode: { ...evm.deployedBytecode, object: `0x${evm.deployedBytecode.object}` },
  };
}

/** What the contracts are deployed with, so that the proof is about that bytecode. */
function compilerSettings(): object {
  const settings: unknown = hre.config.solidity.profiles["default"]?.compilers[0]?.settings;
  if (typeof settings !== "object" || settings === null) throw new TypeError("no compiler settings");
  return settings;
}

function locate(path: string): string {
  return path.startsWith("@") ? resolve(path) : path;
}

function planted(path: string, source: string, bug: Bug | null): string {
  if (path !== bug?.file) return source;
  const [before = "", ...after] = source.split(bug.find);
  if (after.length !== 1) throw new TypeError(`"${bug.find}" stands ${after.length} times in ${path}, not once`);
  return before + bug.replace + (after[0] ?? "");
}
