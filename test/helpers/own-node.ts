/** What a service is configured with when RPC_URL is its own node, and believed. */
export const OWN_NODE = {
  rpcTrust: "own",
  headUrls: null,
  headQuorum: 2,
  decideMode: "auto",
  hardfork: "osaka",
  eips: null,
  p256Gas: 6900,
  crossCheck: 0,
  stateAge: 20,
} as const;
