import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";

/** The registry of policies. */
export default buildModule("Policy", (m) => {
  const { roles } = m.useModule(Governance);
  return { policyRegistry: m.contract("PolicyRegistry", [roles]) };
});
