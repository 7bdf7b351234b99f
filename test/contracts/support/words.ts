/** Numbers of contracts/types/Words.sol. */
export const KEY_TYPE = { NONE: 0n, ED25519: 1n, P256: 2n } as const;
export const CUSTODY = { NONE: 0n, AGENT: 1n, SIDECAR: 2n, GATEWAY: 3n } as const;
export const STATUS = { NONE: 0n, ACTIVE: 1n, SUSPENDED: 2n, REVOKED: 3n } as const;
export const POSTURE = {
  NONE: 0n,
  PSEUDO_AGENT: 1n,
  SUPERVISED: 2n,
  SHARED_PLANNING: 3n,
  CONTINUOUS_INSIGHT: 4n,
  DELEGATED: 5n,
} as const;
