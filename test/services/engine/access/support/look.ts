import { openChain } from "../../../../../services/engine/access/access.ts";
import { PATIENT } from "./patient.ts";

/** A process that looks at the chain of a node once, and never closes what it opened. */
const chain = await openChain({
  ...{ chainId: 31_337, url: process.argv[2] ?? "", trust: "single", headUrls: [], quorum: 1, mode: "embedded" },
  ...{ hardfork: "osaka", eips: [], crossCheck: 0, restSeconds: 10, ...PATIENT },
});
process.stdout.write(JSON.stringify(await chain.look()));
