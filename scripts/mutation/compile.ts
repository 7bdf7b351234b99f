import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { printText } from "../../services/platform/terminal/print.ts";

/**
 * Compiles only the contracts named, with the settings the whole project was built with, and puts their bytecode into the
 * artifacts that are there. A full build takes minutes, this seconds.
 *
 *     compile.ts <root> <file>[:<contract>] ...
 */
interface Linked {
  readonly object: string;
  readonly linkReferences: object;
  readonly immutableReferences?: object;
}
interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<
    Record<string, Record<string, { evm: { bytecode: Linked; deployedBytecode: Linked } }>>
  >;
}
interface BuildInfo {
  readonly input: { language: string; settings: object; sources: Record<string, { content: string }> };
}

/** EIP-170: what is larger can not be deployed, and every test would fail for that alone. */
const MAX_RUNTIME = 24_576;
/** What Hardhat puts before the names of the project's own sources. */
const OURS = "project/";
const WANTED = ["evm.bytecode", "evm.deployedBytecode"].flatMap((code) => [`${code}.object`, `${code}.linkReferences`]);

const [root = "", ...names] = process.argv.slice(2);
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

const { buildInfoId } = read(artifactOf("contracts/System.sol", "System")) as { buildInfoId: string };
const { input } = read(`artifacts/build-info/${buildInfoId}.json`) as BuildInfo;
// Contracts and their tests are compiled apart, so each build knows only some of the sources.
const builds = readdirSync(join(root, "artifacts/build-info")).filter((name) => !name.endsWith(".output.json"));
const sources = Object.fromEntries(
  builds
    .flatMap((name) => Object.entries((read(`artifacts/build-info/${name}`) as BuildInfo).input.sources))
    .filter(([name]) => !name.startsWith(OURS) || existsSync(join(root, name.slice(OURS.length))))
    .map(([name, { content }]) => [
      name,
      { content: name.startsWith(OURS) ? readFileSync(join(root, name.slice(OURS.length)), "utf8") : content },
    ]),
);
const outputSelection = Object.fromEntries(
  names.map((name) => {
    const [file = "", contract = "*"] = name.split(":");
    return [OURS + file, { [contract]: [...WANTED, "evm.deployedBytecode.immutableReferences"] }];
  }),
);
const output = JSON.parse(
  solc.compile(JSON.stringify({ ...input, sources, settings: { ...input.settings, outputSelection } })),
) as Output;

const failures = [
  ...(output.errors ?? []).flatMap((error) => (error.severity === "error" ? [error.formattedMessage] : [])),
  ...tooLarge(output),
];
for (const failure of failures) printText(process.stderr, failure);
if (failures.length > 0) process.exitCode = 1;
else writeArtifacts(output);

function writeArtifacts({ contracts = {} }: Output): void {
  for (const [source, members] of Object.entries(contracts)) {
    for (const [contract, { evm }] of Object.entries(members)) {
      const path = artifactOf(source.slice(OURS.length), contract);
      if (!existsSync(join(root, path))) continue;
      const changed = {
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        linkReferences: evm.bytecode.linkReferences,
        deployedLinkReferences: evm.deployedBytecode.linkReferences,
        immutableReferences: evm.deployedBytecode.immutableReferences,
      };
      writeFileSync(join(root, path), JSON.stringify({ ...(read(path) as object), ...changed }));
    }
  }
}

function tooLarge({ contracts = {} }: Output): string[] {
  return Object.entries(contracts).flatMap(([source, members]) =>
    Object.entries(members)
      .filter(
        ([, { evm }]) => source.startsWith(`${OURS}contracts/`) && evm.deployedBytecode.object.length / 2 > MAX_RUNTIME,
      )
      .map(([contract]) => `${contract} has more than ${MAX_RUNTIME} bytes`),
  );
}

function artifactOf(file: string, contract: string): string {
  return `artifacts/${file}/${contract}.json`;
}
