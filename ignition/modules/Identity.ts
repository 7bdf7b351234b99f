import { buildModule } from "@nomicfoundation/ignition-core";

import Governance from "./Governance.ts";
import Verifiers from "./Verifiers.ts";

/** The registry of agents, and the roots of the organization's certificates. */
export default buildModule("Identity", (m) => {
  const { roles } = m.useModule(Governance);
  const { p256Verifier, ed25519Verifier } = m.useModule(Verifiers);
  return {
    agentRegistry: m.contract("AgentRegistry", [roles, p256Verifier, ed25519Verifier]),
    certificateRoots: m.contract("CertificateRoots", [roles]),
  };
});
