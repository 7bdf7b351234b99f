import type { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { readMappingFile } from "../../platform/mapping-file.ts";
import { connect } from "../../governance/chain/connect.ts";
import { type PublishedVersion, readHistory } from "../../governance/chain/history.ts";
import { readParameters } from "../../governance/chain/versions.ts";
import { readProposal } from "../../governance/file/document.ts";
import { readPolicyFile } from "../../governance/file/policy-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { utc } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { digits, several, whole } from "../shared/arguments.ts";
import { type ChainOptions, chainVerb } from "./options.ts";
import { visibleJson } from "../../core/text/visible.ts";
import { whyLines } from "./why-lines.ts";

interface HistoryOptions extends ChainOptions {
  readonly policy: string;
  readonly parameters?: number;
  readonly mapping?: string;
  readonly proposal: readonly string[];
}

const ABOUT = `every version of a policy: when, who, why, which code, and what changed. With --parameters, the parameters of one
version as a file \`propose publish\` takes: to change a limit, or to go back.`;

/** `history`. */
export function historyVerb(io: Io): Command {
  return chainVerb(io, "history", ABOUT)
    .requiredOption("--policy <id>", "the policy's id", digits)
    .option("--parameters <version>", "print this version's parameters and nothing else", whole)
    .option("--mapping <file>", "action mapping: shows action types instead of their hashes")
    .option("--proposal <file>", "shows its reason instead of a hash; may stand several times", several(String), [])
    .action(async (options: HistoryOptions) => {
      const governance = await connect(options);
      const { policy, parameters } = options;
      if (parameters !== undefined) {
        const file = readPolicyFile(await readParameters(governance, policy, parameters), await namesIn(options));
        if (file === null) throw new CountersignError("GOV_EVALUATOR_UNFIT", "these parameters are not TrustPolicy's");
        return answer(io, options.json, file, visibleJson(file, 2).split("\n"));
      }
      const versions = await readHistory(governance, policy);
      const reasons = await reasonsIn(options.proposal);
      const told = versions.map((version) => ({ ...version, rationale: reasons.get(version.rationaleHash) ?? null }));
      answer(
        io,
        options.json,
        { policy, versions: told },
        told.flatMap((version) => versionLines(version, io)),
      );
    });
}

async function namesIn({ mapping }: HistoryOptions): Promise<readonly string[]> {
  if (mapping === undefined) return [];
  return (await readMappingFile(mapping)).mapping.actions.map(({ type }) => type);
}

/** Only a text whose hash is on chain is shown as the reason. */
async function reasonsIn(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const proposals = await Promise.all(paths.map(readProposal));
  return new Map(proposals.map(({ rationaleHash, rationale }) => [rationaleHash, rationale]));
}

function versionLines(version: PublishedVersion & { readonly rationale: string | null }, io: Io): readonly string[] {
  const { executed, scheduled, operation, rationale } = version;
  return [
    painter(io.stdout)("bold", `version ${version.version}  ${utc(version.publishedAt)}  ${version.changeKind}`),
    ...whyLines(rationale ?? version.rationaleHash),
    `  evaluator   ${version.evaluator}, code ${version.codeHash}, ${version.state}`,
    `  mapping     ${version.mappingHash}`,
    `  operation   ${operation ?? "none"}`,
    ...(scheduled === null ? [] : [`  submitted   by ${scheduled.from} in ${scheduled.transaction}`]),
    `  executed    by ${executed.from} in ${executed.transaction}`,
  ];
}
