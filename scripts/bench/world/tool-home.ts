import { pinOf } from "../../../services/core/tools/definition.ts";
import { BENCH_TOOL } from "../mcp/call.ts";
import { type BenchHome, startBenchHome } from "./bench-home.ts";

export const TOOL_AGENT = "writer";
export const TOOL_TARGET = "notes";

/** A home with a server of tools that stands elsewhere. @param url of the server */
export function startToolHome(url: string): Promise<BenchHome> {
  const type = `${TOOL_TARGET}.write`;
  return startBenchHome({
    targets: `{ ${TOOL_TARGET}: { mcp: { url: ${url} }, tools: { ${BENCH_TOOL.name}: ${pinOf(BENCH_TOOL)} } } }`,
    actions: `{ ${type}: { target: ${TOOL_TARGET}, tool: ${BENCH_TOOL.name} } }`,
    agents: `{ ${TOOL_AGENT}: { capabilities: [${type}] } }`,
    delegations: `[{ to: ${TOOL_AGENT}, from: finance-director, why: takes notes, actions: [${type}] }]`,
  });
}
