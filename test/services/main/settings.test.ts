import { globSync } from "node:fs";

import { expect } from "chai";

import { batcherSettings } from "../../../services/batcher/settings.ts";
import { chainSettings } from "../../../services/devchain/settings.ts";
import { gatewaySettings } from "../../../services/gateway/settings.ts";
import { HELP_SECTIONS, loadConfig, SETTING_NAMES } from "../../../services/main/settings.ts";
import { configHelp } from "../../../services/platform/config/help.ts";
import { problemsOf } from "../../../services/core/errors/several.ts";
import { PREFIX } from "../../../services/platform/config/read.ts";
import type { Settings } from "../../../services/platform/config/setting.ts";
import { environmentOf } from "../../../services/platform/config/write.ts";
import { signingSettings } from "../../../services/signing/settings.ts";
import { expectCode } from "../../helpers/expect-code.ts";

const SIGNING = {
  COUNTERSIGN_MAPPING_FILE: "mapping.yaml",
  COUNTERSIGN_SIGNING_LOG: "1",
  COUNTERSIGN_SIGNING_KEY_FILE: "signing.pem",
};
const ALL = HELP_SECTIONS.flatMap(({ settings }) => Object.values(settings));

/** What a number counts: without one of these words nobody knows what to set. */
const UNIT = /\b(?:seconds|bytes|blocks|records|nodes|gas|port|id|EIPs|one in so many)\b/;

describe("settings of all services", () => {
  it("are named once, and all but the two customary ones with the prefix", () => {
    expect(new Set(SETTING_NAMES).size).to.equal(SETTING_NAMES.length);
    expect(SETTING_NAMES.filter((name) => !name.startsWith(PREFIX))).to.deep.equal(["RPC_URL", "DATA_DIR"]);
  });

  it("are described once", () => {
    const descriptions = ALL.map(({ about }) => about);
    expect(new Set(descriptions).size).to.equal(descriptions.length);
  });

  it("have defaults that are valid themselves", () => {
    for (const { absent, read } of ALL) {
      if (absent !== "required") expect(() => read(null)).not.to.throw();
    }
  });

  it("are all in the help text, with what stands in for a missing value", () => {
    const help = configHelp(HELP_SECTIONS);
    for (const { name, about, absent, read } of ALL) {
      expect(help).to.contain(`  ${name} (${absent})\n      ${about}; `);
      const [, fallback] = /^default (.+)$/.exec(absent) ?? [];
      if (fallback === undefined) expect(absent, name).to.be.oneOf(["required", "optional"]);
      else expect(read(null), name).to.deep.equal(read(fallback));
    }
    expect(help).to.contain("COUNTERSIGN_SIGNING_PORT (default 8401)");
    expect(help).to.contain("COUNTERSIGN_SIGNING_KEY_FILE (required)");
  });

  it("say of every number what it counts", () => {
    const numbers = ALL.filter(({ form }) => form.includes("a whole number"));
    expect(numbers).not.to.be.empty;
    expect(numbers.filter(({ about }) => !UNIT.test(about)).map(({ name }) => name)).to.deep.equal([]);
  });

  it("are known wherever a service declares them", async () => {
    const files = globSync("services/*/settings.ts");
    expect(files).not.to.be.empty;
    for (const file of files) {
      const exported = (await import(`../../../${file.replaceAll("\\", "/")}`)) as Readonly<Record<string, unknown>>;
      const tables = Object.entries(exported).filter(([name]) => name.endsWith("Settings"));
      for (const [, table] of tables) {
        const names = Object.values(table as Settings).map(({ name }) => name);
        expect(SETTING_NAMES, file).to.include.members(names);
      }
    }
  });

  it("let a service start from its own, beside those of the others", () => {
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

  it("propose the nearest name of any service for one that is unknown", () => {
    const error = expectCode("CONFIG_UNKNOWN", () => loadConfig(chainSettings, { COUNTERSIGN_GATEWAY_LGO: "2" }));
    expect(error.detail).to.equal("COUNTERSIGN_GATEWAY_LGO is not a setting; did you mean COUNTERSIGN_GATEWAY_LOG?");
  });

  it("are written into an environment as they are read from it", () => {
    const env = environmentOf(chainSettings, { dataDir: "x", port: 0 });
    expect(env).to.deep.equal({ DATA_DIR: "x", COUNTERSIGN_CHAIN_PORT: "0" });
    expect(loadConfig(chainSettings, env)).to.deep.include({ dataDir: "x", port: 0, blockTime: 5 });
  });
});
