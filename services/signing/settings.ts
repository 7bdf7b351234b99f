import { accessSettings } from "../engine/settings.ts";
import { bodyLimit, commonSettings, mappingFile, operatorKeys } from "../platform/config/common.ts";
import { httpUrl, integer, logId, path, port } from "../platform/config/parsers.ts";
import { optional, required, withDefault } from "../platform/config/setting.ts";

/** Only the signing service has these. */
export const signingOwnSettings = {
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

/** All the signing service reads. */
export const signingSettings = {
  ...commonSettings,
  mappingFile,
  ...accessSettings,
  bodyLimit,
  operatorKeys,
  ...signingOwnSettings,
};
