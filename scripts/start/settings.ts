import { exampleSettings } from "../../services/devchain/settings.ts";
import { commonSettings } from "../../services/platform/config/common.ts";

/** What `npm start` reads itself when it brings the chain along, beside what `countersign up` reads. */
export const localSettings = { dataDir: commonSettings.dataDir, ...exampleSettings };
