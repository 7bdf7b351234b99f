import { countersignProgram } from "../cli/program.ts";
import { describeError } from "../platform/lifecycle.ts";

/** `npx countersign`. */
await countersignProgram()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  });
