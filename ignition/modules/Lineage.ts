import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";
import Identity from "./Identity.ts";

/** Geneses, delegations and their envelopes. */
export default buildModule("Lineage", (m) => {
  const { roles } = m.useModule(Governance);
  const { agentRegistry } = m.useModule(Identity);
  return { lineage: m.contract("TrustLineage", [roles, agentRegistry, m.getParameter("maxDepth")]) };
});
