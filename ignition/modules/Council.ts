import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";
import Pause from "./Pause.ts";

/** The members who propose, cancel and brake. Their seats come with the first batch (System.ts). */
export default buildModule("Council", (m) => {
  const { gate, roles } = m.useModule(Governance);
  const { pause } = m.useModule(Pause);
  const members = m.getParameter<string[]>("members");
  return { council: m.contract("Council", [roles, pause, gate, members, m.getParameter<bigint>("threshold")]) };
});
