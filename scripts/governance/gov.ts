import { describeError } from "../../services/platform/lifecycle.ts";
import { governanceProgram } from "../../services/cli/gov/program.ts";

try {
  await governanceProgram(process).parseAsync();
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
