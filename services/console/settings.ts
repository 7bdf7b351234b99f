import { commonSettings } from "../platform/config/common.ts";
import { httpUrl, path, port } from "../platform/config/parsers.ts";
import { required, withDefault } from "../platform/config/setting.ts";

/** Only the console has these. */
export const consoleOwnSettings = {
  port: withDefault("COUNTERSIGN_CONSOLE_PORT", port, "8408", "port of the page on which people approve"),
  domainFile: required(
    "COUNTERSIGN_CONSOLE_DOMAIN_FILE",
    path,
    "domain file: its console, and who approves by passkey",
  ),
  signingUrl: required("COUNTERSIGN_CONSOLE_SIGNING_URL", httpUrl, "signing service the page shows holds of"),
};

/** All the console reads. */
export const consoleSettings = { ...commonSettings, ...consoleOwnSettings };
