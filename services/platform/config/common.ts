import { ed25519Key, host, httpUrl, integer, listOf, oneOf, path } from "./parsers.ts";
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
  hostNames: optional(
    "COUNTERSIGN_HOST_NAMES",
    listOf(host),
    "names that may stand in a Host header beside COUNTERSIGN_HOST, an IP address, and on loopback localhost",
  ),
  logLevel: withDefault("COUNTERSIGN_LOG_LEVEL", oneOf(LOG_LEVELS), "info", "least severe line to log"),
};

/** For services that read actions; `readMappingFile` takes it. */
export const mappingFile = required("COUNTERSIGN_MAPPING_FILE", path, "the action mapping registered with the policy");

/** For services that own a log. */
export const operatorKeys = optional(
  "COUNTERSIGN_OPERATOR_KEYS",
  listOf(ed25519Key),
  "public keys of those who may read every record, receipt and hold over HTTP, and order erasures; an agent reads its own",
);

/** For services that read actions. */
export const bodyLimit = withDefault(
  "COUNTERSIGN_BODY_LIMIT",
  integer(1, 1_073_741_824),
  "1048576",
  "largest request body, in bytes; of a request to a target, what is above 1 MiB lies in a file of DATA_DIR until it is checked",
);
