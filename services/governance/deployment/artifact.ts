import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { packageRoot } from "../../platform/package-root.ts";

/** Where bytes of a runtime are that no compiler knows: from which one, and how many. */
export interface Range {
  readonly start: number;
  readonly length: number;
}

/** A contract as this copy of the project compiles it. */
export interface Artifact {
  /** runtime code, hex without 0x; zero in every place that is filled in later */
  readonly runtime: string;
  /** the places of each immutable, as the compiler numbers them: see `Declared` in code.ts */
  readonly immutables: readonly (readonly Range[])[];
  /** the places of each linked library's address, by its name */
  readonly links: Readonly<Record<string, readonly Range[]>>;
}

const OPENZEPPELIN = "@openzeppelin/contracts/";

/** Source of every contract of a deployment. */
export const SOURCES = {
  System: "contracts/System.sol",
  Gate: "contracts/governance/Gate.sol",
  TimelockController: `${OPENZEPPELIN}governance/TimelockController.sol`,
  Roles: "contracts/governance/Roles.sol",
  Pause: "contracts/governance/Pause.sol",
  Council: "contracts/governance/Council.sol",
  AgentRegistry: "contracts/identity/AgentRegistry.sol",
  CertificateRoots: "contracts/identity/CertificateRoots.sol",
  TrustLineage: "contracts/lineage/TrustLineage.sol",
  GrantRules: "contracts/lineage/envelope/GrantRules.sol",
  PolicyRegistry: "contracts/policy/PolicyRegistry.sol",
  ModelRegistry: "contracts/provenance/ModelRegistry.sol",
  AnchorLog: "contracts/anchor/AnchorLog.sol",
  TrustPolicy: "contracts/policy/TrustPolicy.sol",
  Ed25519Verifier: "contracts/verifiers/Ed25519Verifier.sol",
  ERC7913P256Verifier: `${OPENZEPPELIN}utils/cryptography/verifiers/ERC7913P256Verifier.sol`,
  WebAuthnVerifier: "contracts/verifiers/WebAuthnVerifier.sol",
} as const;
export type SourceName = keyof typeof SOURCES;

/** Where the compiled contracts are: in a checkout what `npm run build` made, in an installed package what came with it. */
export function artifactsFolder(): string {
  return join(packageRoot(), "artifacts");
}

function notCompiled(detail: string, cause?: unknown): CountersignError {
  const cure = "Run `npm run build`: the contracts are not compiled yet.";
  return new CountersignError("FILE_UNREADABLE", detail, { cause, cure });
}

/** A compiled contract as the compiler wrote it. @throws FILE_UNREADABLE when the contracts were not compiled here */
export async function readCompiled(name: SourceName): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(artifactsFolder(), SOURCES[name], `${name}.json`), "utf8"));
  } catch (cause) {
    throw notCompiled(`no artifact of ${name}`, cause);
  }
}

const ranges = z.array(z.object({ start: z.int().min(0), length: z.int().min(1) }));
const artifactSchema = z.object({
  deployedBytecode: z.string().startsWith("0x"),
  immutableReferences: z.record(z.string(), ranges).default({}),
  deployedLinkReferences: z.record(z.string(), z.record(z.string(), ranges)).default({}),
});

/** @throws FILE_UNREADABLE when the contracts were not compiled here */
export async function readArtifact(name: SourceName): Promise<Artifact> {
  const content = await readCompiled(name);
  const { deployedBytecode, immutableReferences, deployedLinkReferences } = artifactSchema.parse(content);
  const links = Object.assign({}, ...Object.values(deployedLinkReferences)) as Artifact["links"];
  // The compiler numbers declarations in the order it reads them.
  const ids = Object.keys(immutableReferences).toSorted((a, b) => Number(a) - Number(b));
  const immutables = ids.map((id) => immutableReferences[id] ?? []);
  const runtime = blank(deployedBytecode.slice(2), [...immutables.flat(), ...Object.values(links).flat()]);
  return { runtime, immutables, links };
}

/** The same code with zeros in these places. @param code hex without 0x */
export function blank(code: string, places: readonly Range[]): string {
  return places.reduce(
    (text, { start, length }) => text.slice(0, 2 * start) + "00".repeat(length) + text.slice(2 * (start + length)),
    code,
  );
}

/** What stands in a place. @param code hex without 0x */
export function bytesAt(code: string, { start, length }: Range): string {
  return code.slice(2 * start, 2 * (start + length));
}
