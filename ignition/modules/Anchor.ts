import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";

/** The logs. */
export default buildModule("Anchor", (m) => {
  const { roles } = m.useModule(Governance);
  return { anchorLog: m.contract("AnchorLog", [roles]) };
});
