import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";

/** The registry of agents. */
export default buildModule("Identity", (m) => {
  const { roles } = m.useModule(Governance);
  return { agentRegistry: m.contract("AgentRegistry", [roles]) };
});
