import { homeFiles } from "../../../services/domain/home/files.ts";
import { startServe } from "../../../services/mcp/faces/serve.ts";
import { openDecider } from "../../../services/mcp/decision/open-decider.ts";
import { onParentEnd } from "../../../services/platform/process/parent.ts";
import { printLines } from "../../../services/platform/terminal/print.ts";

/**
 * `serve` in front of one server, for one agent of a home that runs.
 *
 *   npx tsx scripts/bench/mcp/serve-process.ts <port> <home> <agent> <target> <url>
 */
const [, , port = "0", home = "", agent = "", target = "", url = ""] = process.argv;
const files = homeFiles(home);
const warn = (line: string): void => printLines(process.stderr, [line]);
await startServe({
  port: Number(port),
  targets: new Map([[target, { kind: "http", url: new URL(url), headers: {} }]]),
  decider: await openDecider({
    profile: files.profile(agent),
    files,
    by: "serve",
    report: warn,
  }),
  principalOf: () => Promise.resolve(agent),
  warn,
});
onParentEnd(() => process.exit(0));
