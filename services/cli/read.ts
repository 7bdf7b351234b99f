import { Command } from "commander";

import { printJson, printLines } from "../platform/terminal/print.ts";
import { readProblem } from "../sdk/answer.ts";
import { readJson } from "../sdk/reading.ts";
import { type ReaderOptions, whoReads, withReader } from "./shared/reader.ts";

interface ReadOptions extends ReaderOptions {
  readonly log: string;
}

/** `countersign read`: a record, a receipt or a hold, for the agent it is about or an operator. */
export function readCommand(): Command {
  return withReader(new Command("read"))
    .description("read a record, receipt or hold over HTTP, with a proof by an agent's or an operator's key")
    .requiredOption("--log <name>", "name of the log that is asked: `aud` of an intent, or `pep` for the gateway's")
    .argument("<url>", "such as http://127.0.0.1:8401/v1/records/2")
    .action(async (url: string, options: ReadOptions) => {
      const { status, json } = await readJson(await whoReads(options, options.log), url);
      if (status !== 200) {
        const { code, detail, cure } = readProblem(status, json);
        printLines(process.stderr, [`${code}: ${detail} ${cure}`]);
        process.exitCode = 1;
        return;
      }
      printJson(process.stdout, json);
    });
}
