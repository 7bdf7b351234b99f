import { passThrough } from "../../../services/mcp/decide.ts";
import { type Serve, type ServerOf, startServe } from "../../../services/mcp/faces/serve.ts";

/** `serve` with everything opened, without tokens, in front of the targets given: each stands at `<url>/mcp/<name>`. */
export function startOpenServe(
  targets: Readonly<Record<string, ServerOf>>,
  warn = (_line: string) => {},
  port = 0,
): Promise<Serve> {
  return startServe({
    port,
    targets: new Map(Object.entries(targets)),
    decider: passThrough("all"),
    principalOf: () => Promise.resolve("anybody"),
    warn,
  });
}
