import { passThrough } from "../../../../services/mcp/decide.ts";
import { runWrap } from "../../../../services/mcp/faces/wrap.ts";

/**
 * One server behind us with everything opened, on standard streams: what passing on does to it, and nothing else.
 *
 *   npx tsx test/integration/mcp/support/open-wrap.ts <command...>
 */
const { PATH = "" } = process.env;
const why = await runWrap({
  ...{ principal: "anybody", target: "server", command: process.argv.slice(2), env: { PATH } },
  decider: passThrough("all"),
  input: process.stdin,
  output: process.stdout,
  warn: (line) => void process.stderr.write(`${line}\n`),
});
process.exit(why === null ? 0 : 1);
