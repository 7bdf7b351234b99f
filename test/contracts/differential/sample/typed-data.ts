/** EIP-712 types of what principals and agents sign, as ITrustLineage and the types it names spell them. */
export const GENESIS_TYPES = {
  Genesis: [
    { name: "genesis", type: "bytes32" },
    { name: "text", type: "bytes32" },
    { name: "threshold", type: "uint8" },
    { name: "activationDelay", type: "uint64" },
  ],
};

export const GRANT_TYPES = {
  Grant: [
    { name: "parent", type: "bytes32" },
    { name: "agentId", type: "uint256" },
    { name: "receiverKeyHash", type: "bytes32" },
    { name: "levels", type: "uint8" },
    { name: "cosigners", type: "uint8" },
    { name: "reasoningRequired", type: "bool" },
    { name: "reasoningHash", type: "bytes32" },
    { name: "envelope", type: "Envelope" },
    { name: "grantMark", type: "bytes16" },
    { name: "nonce", type: "uint64" },
    { name: "deadline", type: "uint64" },
  ],
  Envelope: [
    { name: "dimensions", type: "uint256" },
    { name: "financial", type: "Financial" },
    { name: "operational", type: "Operational" },
    { name: "temporal", type: "Temporal" },
    { name: "dataAccess", type: "DataAccess" },
    { name: "communication", type: "Communication" },
  ],
  Financial: [
    { name: "currency", type: "bytes32" },
    { name: "perAction", type: "Bound" },
    { name: "perDay", type: "Bound" },
    { name: "perMonth", type: "Bound" },
    { name: "lifetime", type: "Bound" },
  ],
  Operational: [
    { name: "operations", type: "ItemSet" },
    { name: "targets", type: "ItemSet" },
    { name: "perHour", type: "uint32" },
    { name: "perDay", type: "uint32" },
  ],
  Temporal: [
    { name: "notBefore", type: "uint64" },
    { name: "notAfter", type: "uint64" },
    { name: "week", type: "uint168" },
    { name: "blackouts", type: "Blackout[]" },
  ],
  DataAccess: [
    { name: "readable", type: "ItemSet" },
    { name: "writable", type: "ItemSet" },
    { name: "ceiling", type: "uint8" },
    { name: "pii", type: "bool" },
  ],
  Communication: [
    { name: "channels", type: "ItemSet" },
    { name: "recipients", type: "ItemSet" },
    { name: "outside", type: "bool" },
  ],
  Bound: [
    { name: "flagAt", type: "uint128" },
    { name: "soft", type: "uint128" },
    { name: "hard", type: "uint128" },
  ],
  ItemSet: [
    { name: "mode", type: "uint8" },
    { name: "items", type: "bytes32[]" },
  ],
  Blackout: [
    { name: "from", type: "uint64" },
    { name: "until", type: "uint64" },
  ],
};
