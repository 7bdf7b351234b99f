import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The timelock and the roles under it. The timelock starts without delay and with the deployer as proposer, so that one
 * batch can configure the system; the last acts of that batch (System.ts) take the seat away and set the delay.
 */
export default buildModule("Governance", (m) => {
  const anyone = "0x0000000000000000000000000000000000000000";
  const noAdmin = anyone;
  const timelock = m.contract("TimelockController", [0n, [m.getAccount(0)], [anyone], noAdmin]);
  const roles = m.contract("Roles", [timelock, m.getParameter("guardian"), m.getParameter("registrar")]);
  return { timelock, roles };
});
