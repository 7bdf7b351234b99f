import type { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];
type CallTarget = Parameters<Builder["encodeFunctionCall"]>[0];
type Arguments = NonNullable<Parameters<Builder["encodeFunctionCall"]>[2]>;
type Call = { target: CallTarget; data: ReturnType<Builder["encodeFunctionCall"]> };

/** The contracts the first batch writes to. */
export type Configurable = Record<
  "timelock" | "roles" | "council" | "policyRegistry" | "anchorLog" | "trustPolicy" | "system",
  CallTarget
>;

const POLICY_ID = 1n;
const LOGS = [
  { name: "signing", logId: 1n, kind: 1 },
  { name: "gateway", logId: 2n, kind: 2 },
] as const;
/** LogMode.Stored: contracts can check inclusion. */
const STORED = 0;
const ED25519 = 1;
const SEATS = ["PROPOSER_ROLE", "CANCELLER_ROLE"] as const;

/**
 * What the timelock does first, in this order: the policy, the logs with their signing keys, the names of what stands beside
 * the components, the council's seats (it proposes, cancels and brakes), the end of the deployer's, the delay.
 */
export function configuration(
  m: Builder,
  contracts: Configurable,
  named: Readonly<Record<string, CallTarget>>,
): Call[] {
  const { timelock, roles, council, policyRegistry, anchorLog, system } = contracts;
  const call = (target: CallTarget, name: string, purpose: string, args: Arguments): Call => ({
    target,
    data: m.encodeFunctionCall(target, name, args, { id: purpose }),
  });
  const deadline = m.getParameter<bigint>("deadline");

  return [
    call(policyRegistry, "publish", "PublishPolicy", [POLICY_ID, 0n, deadline, publication(m, contracts)]),
    ...LOGS.flatMap(({ name, logId, kind }) => [
      call(anchorLog, "open", `Open_${name}`, [kind, STORED, m.getParameter(`${name}Anchorer`), logId - 1n, deadline]),
      call(anchorLog, "addSigner", `AddSigner_${name}`, [
        logId,
        ED25519,
        m.getParameter(`${name}Key`),
        m.getParameter("keysNotBefore"),
        m.getParameter("keysNotAfter"),
        0n,
        deadline,
      ]),
    ]),
    ...Object.entries(named).map(([name, target]) =>
      call(system, "nameContract", `Name_${name}`, [name, target, 0n, deadline]),
    ),
    ...SEATS.map((seat) => call(timelock, "grantRole", `Grant_${seat}`, [id(seat), council])),
    call(roles, "grantRole", "Grant_GUARDIAN", [id("GUARDIAN"), council]),
    ...SEATS.map((seat) => call(timelock, "revokeRole", `Revoke_${seat}`, [id(seat), m.getAccount(0)])),
    call(timelock, "updateDelay", "UpdateDelay", [m.getParameter("delay")]),
  ];
}

/** The first version of policy 1. The code hash is the one the chain has: evaluators carry addresses in their code. */
function publication(m: Builder, { policyRegistry, trustPolicy }: Configurable) {
  return {
    evaluator: trustPolicy,
    gasLimit: m.getParameter<bigint>("policyGasLimit"),
    codeHash: m.staticCall(policyRegistry, "codeHashOf", [trustPolicy]),
    mappingHash: m.getParameter<string>("policyMappingHash"),
    rationaleHash: m.getParameter<string>("policyRationaleHash"),
    parameters: m.getParameter<string>("policyParameters"),
  };
}
