import { once } from "node:events";

import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { IDENTITY } from "./identity.ts";

// Started by open.test.ts: opens the log named by its argument when told to.
const [, , path = ""] = process.argv;
process.stdout.write("loaded\n");
await once(process.stdin, "data");
const store = await openLogStore({ path, identity: IDENTITY });
await store.takeOver();
await store.close();
