import { accessSettings } from "../engine/settings.ts";
import { bodyLimit, commonSettings, mappingFile, operatorKeys } from "../platform/config/common.ts";
import { COMPANIONS } from "../store/rows.ts";
import { httpUrl, integer, listOf, logId, oneOf, path, port } from "../platform/config/parsers.ts";
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
  pinDepth: withDefault(
    "COUNTERSIGN_PIN_DEPTH",
    integer(0, 64),
    "0",
    "decide so many blocks behind the newest one, which a chain that reorganizes gives up less often; at most 10 s of blocks",
  ),
  newStores: optional(
    "COUNTERSIGN_NEW_STORES",
    listOf(oneOf(COMPANIONS)),
    "files beside the log that may be made anew although they were there before; for one start, after a loss",
  ),
  webhooksFile: optional("COUNTERSIGN_WEBHOOKS_FILE", path, "who is told what becomes of holds; read at the start"),
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
