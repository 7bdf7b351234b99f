import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";

/** The registry of models. */
export default buildModule("Provenance", (m) => {
  const { roles } = m.useModule(Governance);
  return { modelRegistry: m.contract("ModelRegistry", [roles]) };
});
