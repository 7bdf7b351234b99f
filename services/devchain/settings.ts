import { commonSettings } from "../platform/config/common.ts";
import { integer, port } from "../platform/config/parsers.ts";
import { withDefault } from "../platform/config/setting.ts";

/** Only the embedded chain has these. */
export const chainOwnSettings = {
  port: withDefault("COUNTERSIGN_CHAIN_PORT", port, "8400", "port of the embedded chain"),
  blockTime: withDefault(
    "COUNTERSIGN_CHAIN_BLOCK_TIME",
    integer(1, 5),
    "5",
    "seconds between blocks when nothing happens",
  ),
};

/** All the embedded chain reads. */
export const chainSettings = { ...commonSettings, ...chainOwnSettings };

/** The parts `npm start` brings along beside the chain. Their ports stand in what it writes at the first start. */
export const exampleSettings = {
  erpPort: withDefault("COUNTERSIGN_ERP_PORT", port, "8405", "port of the example ERP"),
  bankPort: withDefault("COUNTERSIGN_BANK_PORT", port, "8406", "port of the example bank"),
};
