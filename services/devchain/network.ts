/** The chain a domain of this machine brings along, as Hardhat makes it. Blocks are mined and journalled here (chain.ts). */
export const EMBEDDED_NETWORK = {
  type: "edr-simulated",
  chainType: "l1",
  chainId: 31337,
  hardfork: "osaka",
  initialDate: "2026-01-01T00:00:00Z",
  allowBlocksWithSameTimestamp: true,
  mining: { auto: false, interval: 0 },
} as const;
