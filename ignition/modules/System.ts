import { buildModule } from "@nomicfoundation/ignition-core";

import { configuration } from "../configuration.ts";
import Anchor from "./Anchor.ts";
import Council from "./Council.ts";
import Governance from "./Governance.ts";
import Identity from "./Identity.ts";
import Lineage from "./Lineage.ts";
import Pause from "./Pause.ts";
import Policy from "./Policy.ts";
import Provenance from "./Provenance.ts";
import Verifiers from "./Verifiers.ts";

const NO_PREDECESSOR = `0x${"00".repeat(32)}`;
const NO_SYSTEM = `0x${"00".repeat(20)}`;
/** Begins with the mark of a gate that was never open. */
const NO_SALT = `0x${"00".repeat(32)}`;

/**
 * Deploys an organization's contracts and configures them: after it the deployer holds nothing, and whatever loosens goes
 * through the council, the delay and the gate. Parameters: ignition/parameters.ts, and as a file ignition/parameters/example.json5.
 */
export default buildModule("System", (m) => {
  const { gate, timelock, roles } = m.useModule(Governance);
  const { agentRegistry, certificateRoots } = m.useModule(Identity);
  const { lineage } = m.useModule(Lineage);
  const { policyRegistry } = m.useModule(Policy);
  const { modelRegistry } = m.useModule(Provenance);
  const { anchorLog } = m.useModule(Anchor);
  const { pause } = m.useModule(Pause);
  const { council } = m.useModule(Council);
  const named = { certificateRoots, ...m.useModule(Verifiers) };
  const components = { agentRegistry, lineage, policyRegistry, modelRegistry, anchorLog, pause, roles };
  const predecessor = m.getParameter("predecessor", NO_SYSTEM);
  const system = m.contract("System", [m.getParameter("organization"), components, predecessor]);
  const trustPolicy = m.contract("TrustPolicy", [system]);

  // One batch: either all of it happens or nothing of it, and no step can be forgotten.
  const of = { gate, timelock, roles, council, policyRegistry, anchorLog, trustPolicy, system };
  const calls = configuration(m, of, { gate, council, ...named });
  const batch = [calls.map((call) => call.target), calls.map(() => 0n), calls.map((call) => call.data), NO_PREDECESSOR];
  const scheduled = m.call(timelock, "scheduleBatch", [...batch, NO_SALT, 0n], { from: m.getAccount(0) });
  m.call(gate, "executeBatch", [...batch, NO_SALT], { after: [scheduled] });

  return { gate, timelock, council, ...components, ...named, system, trustPolicy };
});
