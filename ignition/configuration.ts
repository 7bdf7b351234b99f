import type { buildModule } from "@nomicfoundation/ignition-core";
import { AbiCoder, dataSlice, id, keccak256 } from "ethers";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];
type CallTarget = Parameters<Builder["encodeFunctionCall"]>[0];
type Arguments = NonNullable<Parameters<Builder["encodeFunctionCall"]>[2]>;
type Call = { target: CallTarget; data: ReturnType<Builder["encodeFunctionCall"]> };

/** The contracts the first batch writes to. */
export type Configurable = Record<
  "gate" | "timelock" | "roles" | "council" | "policyRegistry" | "anchorLog" | "trustPolicy" | "system",
  CallTarget
>;

const POLICY_ID = 1n;
const LOGS = [
  { name: "signing", kind: 1 },
  { name: "gateway", kind: 2 },
] as const;
/** LogMode.Stored: contracts can check inclusion. */
const STORED = 0;
const ED25519 = 1;
/** The mark of what never changed. */
const NOTHING_YET = `0x${"00".repeat(16)}`;
const SEATS = ["PROPOSER_ROLE", "CANCELLER_ROLE"] as const;

/**
/**
 * What the timelock does first, in this order: the policy, the logs with their signing keys, the names of what stands beside
 * the components, the council's seats (it proposes, cancels and brakes), the end of the deployer's, the delay, and the opening
 * of the gate, which ends the set-up.
 */
export function configuration(
  m: Builder,
  contracts: Configurable,
  named: Readonly<Record<string, CallTarget>>,
): Call[] {
  const { gate, timelock, roles, council, policyRegistry, anchorLog, system } = contracts;
  const call = (target: CallTarget, name: string, purpose: string, args: Arguments): Call => ({
    target,
    data: m.encodeFunctionCall(target, name, args, { id: purpose }),
  });
  const deadline = m.getParameter<bigint>("deadline");

  return [
    call(policyRegistry, "publish", "PublishPolicy", [POLICY_ID, NOTHING_YET, deadline, publication(m, contracts)]),
    ...LOGS.map(({ name, kind }, place) =>
      call(anchorLog, "open", `Open_${name}`, [
        kind,
        STORED,
        m.getParameter(`${name}Anchorer`),
        [signerKey(m, name)],
        following(NOTHING_YET, place),
        deadline,
      ]),
    ),
    ...Object.entries(named).map(([name, target], place) =>
      call(system, "nameContract", `Name_${name}`, [name, target, following(NOTHING_YET, place), deadline]),
    ),
    ...SEATS.map((seat) => call(timelock, "grantRole", `Grant_${seat}`, [id(seat), council])),
    call(roles, "grantRole", "Grant_GUARDIAN", [id("GUARDIAN"), council]),
    ...SEATS.map((seat) => call(timelock, "revokeRole", `Revoke_${seat}`, [id(seat), m.getAccount(0)])),
    call(timelock, "updateDelay", "UpdateDelay", [m.getParameter("delay")]),
    call(gate, "open", "OpenGate", [NOTHING_YET, deadline]),
  ];
}

/** Marks.follow: the mark after that many changes that only add. */
function following(mark: string, changes: number): string {
  if (changes === 0) return mark;
  const before = following(mark, changes - 1);
  return dataSlice(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes16"], [before])), 0, 16);
}

function signerKey(m: Builder, name: (typeof LOGS)[number]["name"]) {
  return {
    keyType: ED25519,
    notBefore: m.getParameter<bigint>("keysNotBefore"),
    notAfter: m.getParameter<bigint>("keysNotAfter"),
    publicKey: m.getParameter<string>(`${name}Key`),
  };
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
