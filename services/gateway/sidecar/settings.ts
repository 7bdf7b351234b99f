import { accessSettings } from "../../engine/settings.ts";
import { bodyLimit, commonSettings, mappingFile } from "../../platform/config/common.ts";
import { httpUrl, integer, path, port } from "../../platform/config/parsers.ts";
import { optional, required, withDefault } from "../../platform/config/setting.ts";

/** Only a sidecar has these. */
export const sidecarOwnSettings = {
  port: withDefault("COUNTERSIGN_SIDECAR_PORT", port, "8411", "port of the sidecar"),
  agent: required("COUNTERSIGN_SIDECAR_AGENT", path, "name of the one agent it stands beside"),
  agentsDir: required(
    "COUNTERSIGN_SIDECAR_AGENTS_DIR",
    path,
    "has the agent's folder, of its name: profile, key and bearer key",
  ),
  signingUrl: optional("COUNTERSIGN_SIDECAR_SIGNING_URL", httpUrl, "signing service, in the place of the profile's"),
  gatewayUrl: optional(
    "COUNTERSIGN_SIDECAR_GATEWAY_URL",
    httpUrl,
    "enforcement point its requests go on to, in the place of the profile's",
  ),
  targetTimeout: withDefault(
    "COUNTERSIGN_SIDECAR_TIMEOUT",
    integer(1, 86_400),
    "900",
    "longest silence of the enforcement point, which has limits of its own, in seconds",
  ),
};

/** All a sidecar reads. */
export const sidecarSettings = { ...commonSettings, mappingFile, ...accessSettings, bodyLimit, ...sidecarOwnSettings };
