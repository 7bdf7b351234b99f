/** Everything the System module asks for. Addresses and byte strings are 0x-hex; times are unix seconds. */
export type SystemParameters = {
  /** SHA-256 of the organization's name. */
  organization: string;
  /** The organization's System before this one, default none. It has to name this one as its successor, too. */
  predecessor?: string;
  /** May suspend, revoke, lower and seal at once. */
  guardian: string;
  /** May enter agents. */
  registrar: string;
  /**
   * Who proposes whatever loosens: ERC-7913 signers, 2 to 32, each another person's. 20 bytes are a wallet or a smart account,
   * more are `verifier || key`, the verifier being deployed already.
   */
  members: string[];
  /** How many of them it takes, 2 to their number. Any two cancel, any one brakes. */
  threshold: bigint;
  /** Seconds between proposing and executing whatever loosens. */
  delay: bigint;
  /** Last moment the first batch may execute. */
  deadline: bigint;
  /** Deepest delegation, counted from 1 under a genesis; 1 to 10. */
  maxDepth: number;
  /** Anchors log 1, the log of the signing services. */
  signingAnchorer: string;
  /** Anchors log 2, the log of the gateway. */
  gatewayAnchorer: string;
  /** Raw Ed25519 public key (32 bytes) that signs records of log 1. */
  signingKey: string;
  /** Raw Ed25519 public key (32 bytes) that signs records of log 2. */
  gatewayKey: string;
  /** Window of both keys, inclusive. */
  keysNotBefore: bigint;
  keysNotAfter: bigint;
  /**
   * Gas every decision runs with, 100,000 to 10,000,000. WARNING: below 1,300,000 (the walk over the lineage alone gets a
   * million), plus the gas of customs and partners, plus 500,000 for each approver that is no wallet, TrustPolicy blocks
   * everything.
   */
  policyGasLimit: bigint;
  /** SHA-256 of the action mapping. */
  policyMappingHash: string;
  /** SHA-256 of the text that says why. */
  policyRationaleHash: string;
  /** `encodePolicyParameters(...)` of services/chain/abi/policy-parameters.ts. */
  policyParameters: string;
};

/** The parameters as Ignition takes them: global, because several modules share them. */
export function deploymentParameters(parameters: SystemParameters): { $global: SystemParameters } {
  return { $global: parameters };
}
