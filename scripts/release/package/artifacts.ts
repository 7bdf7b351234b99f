import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What deploying and checking a deployment read. The rest, such as the sources a build was made of, is 45 MB. */
const MEMBERS = [
  "contractName",
  "sourceName",
  "abi",
  "bytecode",
  "deployedBytecode",
  "linkReferences",
  "deployedLinkReferences",
  "immutableReferences",
] as const;

/** Ours, and those of OpenZeppelin that are deployed as they are. Test contracts stay behind. */
const WANTED = ["contracts", "@openzeppelin"].map((folder) => `${folder}/**/*.json`);

/** The compiled contracts, in `artifacts/` of the package, in the folders of the build. */
export function writeArtifacts(root: string, folder: string): void {
  for (const file of globSync(WANTED, { cwd: join(root, "artifacts") }).toSorted()) {
    const artifact = JSON.parse(readFileSync(join(root, "artifacts", file), "utf8")) as Record<string, unknown>;
    if (artifact["contractName"] !== basename(file, ".json")) continue;
    const place = join(folder, "artifacts", file);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, JSON.stringify(Object.fromEntries(MEMBERS.map((name) => [name, artifact[name]]))));
  }
}
