import { buildModule } from "@nomicfoundation/ignition-core";

/**
 * The gate, the timelock it brings along, and the roles under that. The timelock starts without delay and with the deployer as
 * proposer, so that one batch can configure the system; the last acts of that batch (System.ts) take the seat away, set the
 * delay and open the gate. Before, the gate lets nothing else pass.
 */
export default buildModule("Governance", (m) => {
  const gate = m.contract("Gate", [m.getAccount(0)]);
  const timelock = m.contractAt("TimelockController", m.staticCall(gate, "timelock"));
  const roles = m.contract("Roles", [timelock, m.getParameter("guardian"), m.getParameter("registrar")]);
  return { gate, timelock, roles };
});
