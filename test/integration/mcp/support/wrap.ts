import { homeFiles } from "../../../../services/domain/home/files.ts";
import { runWrap } from "../../../../services/mcp/faces/wrap.ts";
import { openDecider } from "../../../../services/mcp/decision/open-decider.ts";

/**
 * One server behind us, for one agent of a home, on standard streams.
 *
 *   npx tsx test/integration/mcp/support/wrap.ts <home> <agent> <target> <command...>
 */
const [, , home = "", principal = "", target = "", ...command] = process.argv;
const { PATH = "" } = process.env;
const files = homeFiles(home);
const warn = (line: string) => void process.stderr.write(`${line}\n`);
const why = await runWrap({
  ...{ principal, target, command, env: { PATH } },
  decider: await openDecider({
    profile: files.profile(principal),
    files,
    by: "wrap",
    report: warn,
  }),
  input: process.stdin,
  output: process.stdout,
  warn,
});
if (why !== null) warn(why);
process.exit(why === null ? 0 : 1);
