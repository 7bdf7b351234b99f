import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";

/** The registry of models. */
export default buildModule("Provenance", (m) => {
  const { roles } = m.useModule(Governance);
  return { modelRegistry: m.contract("ModelRegistry", [roles]) };
});
