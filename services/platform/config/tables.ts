import type { HelpSection } from "./help.ts";
import { host, httpUrl, integer, listOf, logId, logOwner, oneOf, path, port } from "./parsers.ts";
import { optional, required, withDefault } from "./setting.ts";

/** Least severe last. `silent` logs nothing. */
const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every service has these. */
export const commonSettings = {
  rpcUrl: optional("RPC_URL", httpUrl, "JSON-RPC endpoint of an outside chain; without it the embedded chain runs"),
  dataDir: withDefault("DATA_DIR", path, "data", "directory of the logs"),
  deploymentFile: optional("COUNTERSIGN_DEPLOYMENT_FILE", path, "deployments file of the System to work with"),
  host: withDefault("COUNTERSIGN_HOST", host, "127.0.0.1", "address to listen on"),
  logLevel: withDefault("COUNTERSIGN_LOG_LEVEL", oneOf(LOG_LEVELS), "info", "least severe line to log"),
};

const policySettings = {
  mappingFile: required("COUNTERSIGN_MAPPING_FILE", path, "the action mapping registered with the policy"),
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
  bodyLimit: withDefault("COUNTERSIGN_BODY_LIMIT", integer(1, 67_108_864), "1048576", "largest request body, in bytes"),
};

const ownSigningSettings = {
  port: withDefault("COUNTERSIGN_SIGNING_PORT", port, "8401", "port of the signing service"),
  logId: required("COUNTERSIGN_SIGNING_LOG", logId, "id of the organization's log"),
  keyFile: required("COUNTERSIGN_SIGNING_KEY_FILE", path, "signing key of the log"),
  passphraseFile: optional("COUNTERSIGN_SIGNING_PASSPHRASE_FILE", path, "passphrase of the signing key"),
  envelopeLife: withDefault("COUNTERSIGN_ENVELOPE_LIFE", integer(30, 300), "120", "life of an envelope, in seconds"),
  holdLife: withDefault("COUNTERSIGN_HOLD_LIFE", integer(60, 2_592_000), "86400", "life of a hold, in seconds"),
  countersFile: optional(
    "COUNTERSIGN_COUNTERS_FILE",
    path,
    "counters of budgets and rates, one file for every signing service of the System; without it one in DATA_DIR",
  ),
  pepUrl: optional(
    "COUNTERSIGN_PEP_URL",
    httpUrl,
    "enforcement point that is asked what became of expired permissions",
  ),
};

const ownGatewaySettings = {
  port: withDefault("COUNTERSIGN_GATEWAY_PORT", port, "8402", "port of the gateway"),
  logId: required("COUNTERSIGN_GATEWAY_LOG", logId, "id of the gateway's own log"),
  keyFile: required("COUNTERSIGN_GATEWAY_KEY_FILE", path, "signing key of the gateway's log"),
  passphraseFile: optional("COUNTERSIGN_GATEWAY_PASSPHRASE_FILE", path, "passphrase of the gateway's key"),
  credentialsFile: required("COUNTERSIGN_GATEWAY_CREDENTIALS_FILE", path, "credentials of the targets"),
  enforcement: withDefault(
    "COUNTERSIGN_GATEWAY_ENFORCE",
    oneOf(["on", "shadow"]),
    "on",
    "shadow: block nothing, record what would be blocked; only for a roll-out, see docs/design.md section 9",
  ),
  targetTimeout: withDefault(
    "COUNTERSIGN_GATEWAY_TARGET_TIMEOUT",
    integer(1, 600),
    "30",
    "longest silence of a target, in seconds",
  ),
};

const ownBatcherSettings = {
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
    "the logs to anchor, and who signs their checkpoints",
  ),
  maxRecords: withDefault("COUNTERSIGN_BATCHER_RECORDS", integer(1, 65_536), "256", "records that close a batch"),
  maxSeconds: withDefault("COUNTERSIGN_BATCHER_SECONDS", integer(1, 3600), "5", "seconds that close a batch"),
  confirmations: withDefault(
    "COUNTERSIGN_BATCHER_CONFIRMATIONS",
    integer(1, 1000),
    "1",
    "blocks until an anchor is final",
  ),
};

const ownChainSettings = {
  port: withDefault("COUNTERSIGN_CHAIN_PORT", port, "8400", "port of the embedded chain"),
  blockTime: withDefault(
    "COUNTERSIGN_CHAIN_BLOCK_TIME",
    integer(1, 5),
    "5",
    "seconds between blocks when nothing happens",
  ),
};

/** The parts `npm start` brings along beside the chain. Their ports stand in what it writes at the first start. */
const exampleSettings = {
  gatewayBatcherPort: withDefault("COUNTERSIGN_GATEWAY_BATCHER_PORT", port, "8404", "port of the second batcher"),
  erpPort: withDefault("COUNTERSIGN_ERP_PORT", port, "8405", "port of the example ERP"),
  bankPort: withDefault("COUNTERSIGN_BANK_PORT", port, "8406", "port of the example bank"),
};

export const chainSettings = { ...commonSettings, ...ownChainSettings };
export const signingSettings = { ...commonSettings, ...policySettings, ...ownSigningSettings };
export const gatewaySettings = { ...commonSettings, ...policySettings, ...ownGatewaySettings };
export const batcherSettings = { ...commonSettings, ...ownBatcherSettings };

/** What `npm start` reads itself when it brings the chain along: the rest it makes up. */
export const localSettings = {
  ...commonSettings,
  chainPort: ownChainSettings.port,
  blockTime: ownChainSettings.blockTime,
  signingPort: ownSigningSettings.port,
  envelopeLife: ownSigningSettings.envelopeLife,
  gatewayPort: ownGatewaySettings.port,
  batcherPort: ownBatcherSettings.port,
  batchSeconds: ownBatcherSettings.maxSeconds,
  ...exampleSettings,
};

export const HELP_SECTIONS: readonly HelpSection[] = [
  { title: "All services", settings: commonSettings },
  { title: "Signing service and gateway", settings: policySettings },
  { title: "Signing service", settings: ownSigningSettings },
  { title: "Gateway", settings: ownGatewaySettings },
  { title: "Batcher", settings: ownBatcherSettings },
  { title: "Embedded chain", settings: ownChainSettings },
  { title: "Embedded chain, what comes with it", settings: exampleSettings },
];

/** Names of the settings of all services: they may share one environment. */
export const SETTING_NAMES: readonly string[] = HELP_SECTIONS.flatMap(({ settings }) =>
  Object.values(settings).map(({ name }) => name),
);
