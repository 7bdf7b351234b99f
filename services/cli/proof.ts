import { Command } from "commander";
import { z } from "zod";

import { readJsonFile } from "../platform/json-file.ts";
import { buildProof } from "../sdk/proof.ts";
import { readProfile } from "../sdk/profile.ts";
import { profileOf, type ProfileOptions, withProfile } from "./shared/profile.ts";
import { printLines } from "../platform/terminal/print.ts";

const answerSchema = z.object({ envelope: z.string().min(1) });

/** `countersign proof`: proves that the presenter of an envelope holds the agent's key. */
export function proofCommand(): Command {
  return withProfile(new Command("proof"))
    .description("print the Countersign-Proof header for an answer of POST /v1/actions; good for 30 s")
    .argument("<answer>", "file with the signing service's answer")
    .action(async (answer: string, options: ProfileOptions) => {
      const { deps } = await readProfile(await profileOf(options));
      const { envelope } = await readJsonFile(answer, answerSchema, "FILE_INVALID", "BODY_INVALID");
      printLines(process.stdout, [await buildProof(deps, envelope)]);
    });
}
