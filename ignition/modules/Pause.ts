import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";

/** The brake. */
export default buildModule("Pause", (m) => {
  const { roles } = m.useModule(Governance);
  return { pause: m.contract("Pause", [roles]) };
});
