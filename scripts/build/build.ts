import { fileURLToPath } from "node:url";

import { isFresh } from "../../services/main/freshness.mjs";
import { bundle } from "./bundle.ts";
import { linkCommand } from "./command.ts";
import { buildContracts } from "./contracts.ts";

/**
 * `npm run build [-- --no-tests]`: the contracts, their types, of the services the bundle that runs (dist/), and the command
 * that `npx` finds. `tsc` checks types and emits nothing.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

process.exitCode = await buildContracts(process.argv.slice(2));
if (process.exitCode === 0 && !isFresh(ROOT)) await bundle(ROOT);
if (process.exitCode === 0) linkCommand(ROOT);
