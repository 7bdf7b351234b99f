import { passThrough } from "../../../services/mcp/decide.ts";
import { runWrap } from "../../../services/mcp/faces/wrap.ts";
import { bareEnvironment } from "../../../services/platform/config/env.ts";

/**
 * `wrap` with everything opened, in front of the command given, for clients that start it themselves.
 *
 *   npx tsx test/integration/support/mcp-wrap.ts <command...>
 */
await runWrap({
  principal: "anybody",
  target: "server",
  command: process.argv.slice(2),
  env: bareEnvironment(),
  decider: passThrough("all"),
  input: process.stdin,
  output: process.stdout,
  warn: (line) => process.stderr.write(`${JSON.stringify(line)}\n`),
});
