import { batcherOwnSettings } from "../../services/batcher/settings.ts";
import { chainOwnSettings, exampleSettings } from "../../services/devchain/settings.ts";
import { supervisorSettings } from "../../services/main/settings.ts";
import { gatewayOwnSettings } from "../../services/gateway/settings.ts";
import { commonSettings } from "../../services/platform/config/common.ts";
import { signingOwnSettings } from "../../services/signing/settings.ts";

/** What `npm start` reads itself when it brings the chain along: the rest it makes up. */
export const localSettings = {
  ...commonSettings,
  chainPort: chainOwnSettings.port,
  blockTime: chainOwnSettings.blockTime,
  signingPort: signingOwnSettings.port,
  envelopeLife: signingOwnSettings.envelopeLife,
  gatewayPort: gatewayOwnSettings.port,
  batcherPort: batcherOwnSettings.port,
  batchSeconds: batcherOwnSettings.maxSeconds,
  ...supervisorSettings,
  ...exampleSettings,
};
