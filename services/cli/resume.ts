import { Command } from "commander";
import { z } from "zod";

import { openIntent } from "../core/verify/intent.ts";
import { readJsonFile } from "../platform/json-file.ts";
import { printJson } from "../platform/terminal/print.ts";
import { resumeIntent } from "../sdk/intent.ts";
import { readProfile } from "../sdk/profile.ts";
import { profileOf, type ProfileOptions, withProfile } from "./shared/profile.ts";
import { holdId } from "./shared/arguments.ts";

interface Options extends ProfileOptions {
  readonly hold: string;
}

const ABOUT = `Signs an intent that was held once more, for the hold that was approved, and prints the body for POST /v1/actions. The
action is the held one to the byte: the approval counts for no other.
Example: countersign resume --agent buyer order.json --hold hold_… > again.json`;

const bodySchema = z.object({ intent: z.string().min(1) });

/** `countersign resume`. */
export function resumeCommand(): Command {
  return withProfile(new Command("resume"))
    .description(ABOUT)
    .argument("<intent>", "file with the body that was answered with 202")
    .requiredOption("--hold <id>", "the hold, as approve shows it", holdId)
    .action(async (file: string, options: Options) => {
      const { deps } = await readProfile(await profileOf(options));
      const held = openIntent((await readJsonFile(file, bodySchema)).intent);
      const { intent } = await resumeIntent(deps, held, options.hold);
      printJson(process.stdout, { intent });
    });
}
