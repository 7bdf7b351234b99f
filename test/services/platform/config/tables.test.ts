import { expect } from "chai";

import { loadConfig } from "../../../../services/platform/config/env.ts";
import { configHelp } from "../../../../services/platform/config/help.ts";
import { editDistance, nearestName } from "../../../../services/platform/config/nearest.ts";
import { PREFIX, problemsOf } from "../../../../services/platform/config/read.ts";
import {
  batcherSettings,
  gatewaySettings,
  HELP_SECTIONS,
  SETTING_NAMES,
  signingSettings,
} from "../../../../services/platform/config/tables.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const SIGNING = {
  COUNTERSIGN_MAPPING_FILE: "mapping.yaml",
  COUNTERSIGN_SIGNING_LOG: "1",
  COUNTERSIGN_SIGNING_KEY_FILE: "signing.pem",
};

describe("settings tables", () => {
  it("name every setting once, and all but the two customary ones with the prefix", () => {
    expect(new Set(SETTING_NAMES).size).to.equal(SETTING_NAMES.length);
    expect(SETTING_NAMES.filter((name) => !name.startsWith(PREFIX))).to.deep.equal(["RPC_URL", "DATA_DIR"]);
  });

  it("have defaults that are valid themselves", () => {
    for (const { settings } of HELP_SECTIONS) {
      for (const { absent, read } of Object.values(settings)) {
        if (absent !== "required") expect(() => read(null)).not.to.throw();
      }
    }
  });

  it("let a service start from its own settings, beside those of the others", () => {
    const config = loadConfig(signingSettings, { ...SIGNING, COUNTERSIGN_GATEWAY_LOG: "2" });
    expect(config).to.deep.include({ logId: 1, keyFile: "signing.pem", host: "127.0.0.1", rpcUrl: null, stateAge: 60 });
  });

  it("say all that is missing", () => {
    const missing = (settings: typeof signingSettings | typeof gatewaySettings | typeof batcherSettings) =>
      problemsOf(expectCode("CONFIG_MISSING", () => loadConfig(settings, {}))).map(
        ({ detail }) => detail.split(" ")[0],
      );
    expect(missing(signingSettings)).to.deep.equal(Object.keys(SIGNING));
    expect(missing(gatewaySettings)).to.include("COUNTERSIGN_GATEWAY_CREDENTIALS_FILE");
    expect(missing(batcherSettings)).to.include("COUNTERSIGN_BATCHER_WALLET_FILE");
  });

  it("are all in the help text", () => {
    const help = configHelp(HELP_SECTIONS);
    for (const name of SETTING_NAMES) expect(help).to.contain(`  ${name} (`);
    expect(help).to.contain("COUNTERSIGN_SIGNING_PORT (default 8401)");
    expect(help).to.contain("COUNTERSIGN_SIGNING_KEY_FILE (required)");
  });
});

describe("nearestName", () => {
  it("counts letters to change, add or remove", () => {
    const distances = [
      ["", ""],
      ["abc", "abc"],
      ["abc", ""],
      ["kitten", "sitting"],
      ["ab", "ba"],
    ].map(([a = "", b = ""]) => editDistance(a, b));
    expect(distances).to.deep.equal([0, 0, 3, 3, 2]);
  });

  it("proposes nothing that is far away", () => {
    expect(nearestName("COUNTERSIGN_PRT", ["COUNTERSIGN_HOST", "COUNTERSIGN_PORT"])).to.equal("COUNTERSIGN_PORT");
    expect(nearestName("ABCDEF", ["UVWXYZ"])).to.equal(null);
    expect(nearestName("ABC", [])).to.equal(null);
  });
});
