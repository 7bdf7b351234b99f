import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";

/** The brake. */
export default buildModule("Pause", (m) => {
  const { roles } = m.useModule(Governance);
  return { pause: m.contract("Pause", [roles]) };
});
