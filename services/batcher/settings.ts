import { commonSettings } from "../platform/config/common.ts";
import { integer, listOf, logOwner, path, port } from "../platform/config/parsers.ts";
import { optional, required, withDefault } from "../platform/config/setting.ts";

/** Only the batcher has these. */
export const batcherOwnSettings = {
  port: withDefault("COUNTERSIGN_BATCHER_PORT", port, "8403", "port of the batcher's health endpoints"),
  walletFile: required("COUNTERSIGN_BATCHER_WALLET_FILE", path, "key of the account that anchors"),
  passphraseFile: optional(
    "COUNTERSIGN_BATCHER_PASSPHRASE_FILE",
    path,
    "passphrase of the wallet, when it is a keystore",
  ),
  logOwners: required(
    "COUNTERSIGN_BATCHER_LOGS",
    listOf(logOwner),
    "the logs to anchor, and who signs their checkpoints; npm start fills in those of its own services",
  ),
  maxRecords: withDefault("COUNTERSIGN_BATCHER_RECORDS", integer(1, 65_536), "256", "records that close a batch"),
  maxSeconds: withDefault("COUNTERSIGN_BATCHER_SECONDS", integer(1, 3600), "5", "seconds that close a batch"),
  confirmations: optional(
    "COUNTERSIGN_BATCHER_CONFIRMATIONS",
    integer(1, 1000),
    "blocks until an anchor is told of; left out, what is usual on the chain",
  ),
};

/** All the batcher reads. */
export const batcherSettings = { ...commonSettings, ...batcherOwnSettings };
