import { path } from "../../platform/config/parsers.ts";
import { optional } from "../../platform/config/setting.ts";

/** What commands read to find a home and open its keys. */
export const homeSettings = {
  home: optional("COUNTERSIGN_HOME", path, "folder of the countersign.yaml to work with"),
  passphraseFile: optional(
    "COUNTERSIGN_PASSPHRASE_FILE",
    path,
    "passphrase of the keys a home keeps, one line, mode 0600",
  ),
};
