import { accessSettings } from "../engine/settings.ts";
import { bodyLimit, commonSettings, mappingFile, operatorKeys } from "../platform/config/common.ts";
import { integer, logId, oneOf, path, port } from "../platform/config/parsers.ts";
import { optional, required, withDefault } from "../platform/config/setting.ts";

/** Only the gateway has these. */
export const gatewayOwnSettings = {
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
  custody: withDefault(
    "COUNTERSIGN_GATEWAY_CUSTODY",
    oneOf(["gateway", "sidecar"]),
    "gateway",
    "which custody the keys of agents that are kept here have to be registered with",
  ),
  agentsDir: optional(
    "COUNTERSIGN_GATEWAY_AGENTS_DIR",
    path,
    "agents whose keys are kept: a folder of each one's name with its profile, its key and its bearer key; without it none are",
  ),
  targetTimeout: withDefault(
    "COUNTERSIGN_GATEWAY_TARGET_TIMEOUT",
    integer(1, 600),
    "30",
    "longest silence of a target, in seconds",
  ),
};

/** All the gateway reads. */
export const gatewaySettings = {
  ...commonSettings,
  mappingFile,
  ...accessSettings,
  bodyLimit,
  operatorKeys,
  ...gatewayOwnSettings,
};
