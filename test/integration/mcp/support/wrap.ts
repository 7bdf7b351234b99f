import { runWrap } from "../../../../services/mcp/faces/wrap.ts";
import { homeDecider } from "./home-decider.ts";

/**
 * One server behind us, for one agent of a home, on standard streams.
 *
 *   npx tsx test/integration/mcp/support/wrap.ts <home> <agent> <target> <command...>
 */
const [, , home = "", principal = "", target = "", ...command] = process.argv;
const { PATH = "" } = process.env;
const why = await runWrap({
  ...{ principal, target, command, env: { PATH } },
  decider: await homeDecider(home, principal, "wrap"),
  input: process.stdin,
  output: process.stdout,
  warn: (line) => void process.stderr.write(`${line}\n`),
});
if (why !== null) process.stderr.write(`${why}\n`);
process.exit(why === null ? 0 : 1);
