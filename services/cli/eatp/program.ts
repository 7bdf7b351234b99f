import { Command } from "commander";

import { withChain } from "../shared/settings.ts";
import type { TrustOptions } from "./trust.ts";

const ABOUT = `Serves EATP to one agent, over MCP on its standard streams: what it may do in this domain, before it tries. Tools:
eatp_establish, eatp_delegate, eatp_verify, eatp_revoke, eatp_audit; resources: eatp://lineage/{agent}, eatp://agents/{agent},
eatp://policies/{action}, eatp://records/{record}. Reading is free, of the agent itself and of those above and below it. Whatever
would change anything is written down for a person: \`countersign asked list\` shows it.
Example: countersign eatp --agent clerk --home /srv/shop-domain`;

/** `countersign eatp`. */
export function eatpCommand(): Command {
  return withChain(new Command("eatp").description(ABOUT))
    .requiredOption("--agent <name>", "who asks, as in the file")
    .action(async (options: TrustOptions) => {
      const [{ serveStdio }, { createEatpServer }, { trustOf }] = await Promise.all([
        import("@modelcontextprotocol/server/stdio"),
        import("../../eatp/server.ts"),
        import("./trust.ts"),
      ]);
      serveStdio(() => createEatpServer(trustOf(options)));
    });
}
