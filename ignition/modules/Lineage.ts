import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";
import Identity from "./Identity.ts";

/** Geneses, delegations and their envelopes. */
export default buildModule("Lineage", (m) => {
  const { roles } = m.useModule(Governance);
  const { agentRegistry } = m.useModule(Identity);
  // The rules of granting are too much code for one contract; nothing a decision runs is in there.
  const libraries = { GrantRules: m.library("GrantRules") };
  return { lineage: m.contract("TrustLineage", [roles, agentRegistry, m.getParameter("maxDepth")], { libraries }) };
});
