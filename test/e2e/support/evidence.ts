import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the demo leaves behind, read as an outsider would: files, JSON, nothing of ours. */
export const EVIDENCE = "demo-output";

export interface EvidenceFile {
  /** as in its name */
  readonly seq: number;
  readonly text: string;
}

/** Files `<seq><ending>` of a folder, by seq. */
export function readFolder(folder: string, ending: string): readonly EvidenceFile[] {
  return readdirSync(join(EVIDENCE, folder))
    .map((name) => [name, new RegExp(`^([0-9]+)${ending.replaceAll(".", "\\.")}$`).exec(name)?.[1]] as const)
    .filter((pair): pair is readonly [string, string] => pair[1] !== undefined)
    .map(([name, seq]) => ({ seq: Number(seq), text: readText(join(folder, name)) }))
    .sort((a, b) => a.seq - b.seq);
}

export function readText(name: string): string {
  return readFileSync(join(EVIDENCE, name), "utf8");
}

export function readJson<T>(name: string): T {
  return JSON.parse(readText(name)) as T;
}

/** Claims of a JWS, unchecked. */
export function claimsIn<T>(jws: string): T {
  return JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8")) as T;
}
