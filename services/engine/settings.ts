import { httpUrl, integer, listOf, oneOf } from "../platform/config/parsers.ts";
import { optional, withDefault } from "../platform/config/setting.ts";

/** How a process reaches the chain, whom it believes, and how old what it believes may be. */
export const accessSettings = {
  rpcTrust: withDefault(
    "COUNTERSIGN_RPC_TRUST",
    oneOf(["own", "single"]),
    "single",
    "whether RPC_URL is our own node, or an outside one of which only the choice of the newest block is believed",
  ),
  headUrls: optional(
    "COUNTERSIGN_HEAD_URLS",
    listOf(httpUrl),
    "nodes of other operators: the newest block counts when a quorum of them and RPC_URL serves it",
  ),
  headQuorum: withDefault(
    "COUNTERSIGN_HEAD_QUORUM",
    integer(2, 16),
    "2",
    "nodes that must serve the same newest block",
  ),
  decideMode: withDefault(
    "COUNTERSIGN_DECIDE",
    oneOf(["auto", "rpc", "embedded"]),
    "auto",
    "who runs the policy: the node (rpc), or this process over proven state (embedded); auto: rpc on our own node only",
  ),
  hardfork: withDefault(
    "COUNTERSIGN_HARDFORK",
    oneOf(["cancun", "prague", "osaka"]),
    "osaka",
    "rules of the chain, for embedded",
  ),
  eips: optional(
    "COUNTERSIGN_EIPS",
    listOf(integer(1, 99_999)),
    "EIPs the chain has beside its hardfork, for embedded",
  ),
  p256Gas: withDefault(
    "COUNTERSIGN_P256_GAS",
    integer(1, 1_000_000),
    "6900",
    "gas of the P-256 precompile, for embedded: 3450 on chains that follow RIP-7212",
  ),
  crossCheck: withDefault(
    "COUNTERSIGN_CROSS_CHECK",
    integer(0, 1_000_000),
    "100",
    "one in so many embedded decisions is run again by the node; 0 for none",
  ),
  stateAge: withDefault(
    "COUNTERSIGN_STATE_AGE",
    integer(1, 60),
    "60",
    "oldest chain state to decide on, in seconds; from 20 on, degraded",
  ),
};
