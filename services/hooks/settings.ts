import { port } from "../platform/config/parsers.ts";
import { withDefault } from "../platform/config/setting.ts";

/** Of the helper that hooks ask. */
export const hookSettings = {
  hookPort: withDefault(
    "COUNTERSIGN_HOOK_PORT",
    port,
    "8409",
    "port on loopback where clients ask that know HTTP hooks",
  ),
};
