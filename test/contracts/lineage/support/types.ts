const fields = (...members: string[]) =>
  members.map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { name, type };
  });

export const GENESIS_TYPES = {
  Genesis: fields("bytes32 genesis", "bytes32 text", "uint8 threshold", "uint64 activationDelay"),
};
export const REVOCATION_TYPES = { Revocation: fields("bytes32 node", "bytes32 reason", "uint64 deadline") };
export const GRANTS_REVOCATION_TYPES = {
  GrantsRevocation: fields("uint256 agent", "uint32 epoch", "bytes32 reason", "uint64 deadline"),
};
export const NONCE_CANCELLATION_TYPES = {
  NonceCancellation: fields("bytes32 delegator", "uint64 nonce", "bytes32 reason", "uint64 deadline"),
};
export const GRANT_TYPES = {
  Grant: fields(
    "bytes32 parent",
    "uint256 agentId",
    "bytes32 receiverKeyHash",
    "uint8 levels",
    "uint8 cosigners",
    "bool reasoningRequired",
    "bytes32 reasoningHash",
    "Envelope envelope",
    "bytes16 grantMark",
    "uint64 nonce",
    "uint64 deadline",
  ),
  Envelope: fields(
    "uint256 dimensions",
    "Financial financial",
    "Operational operational",
    "Temporal temporal",
    "DataAccess dataAccess",
    "Communication communication",
  ),
  Financial: fields("bytes32 currency", "Bound perAction", "Bound perDay", "Bound perMonth", "Bound lifetime"),
  Bound: fields("uint128 flagAt", "uint128 soft", "uint128 hard"),
  Operational: fields("ItemSet operations", "ItemSet targets", "uint32 perHour", "uint32 perDay"),
  ItemSet: fields("uint8 mode", "bytes32[] items"),
  Temporal: fields("uint64 notBefore", "uint64 notAfter", "uint168 week", "Blackout[] blackouts"),
  Blackout: fields("uint64 from", "uint64 until"),
  DataAccess: fields("ItemSet readable", "ItemSet writable", "uint8 ceiling", "bool pii"),
  Communication: fields("ItemSet channels", "ItemSet recipients", "bool outside"),
};
