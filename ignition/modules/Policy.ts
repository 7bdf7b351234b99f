import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";
import Identity from "./Identity.ts";

/** The registry of policies, and of what agents commit to. */
export default buildModule("Policy", (m) => {
  const { roles } = m.useModule(Governance);
  const { agentRegistry } = m.useModule(Identity);
  return { policyRegistry: m.contract("PolicyRegistry", [roles, agentRegistry]) };
});
