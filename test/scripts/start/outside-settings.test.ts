import { expect } from "chai";

import { requireOutsideSettings } from "../../../scripts/start/outside-settings.ts";
import { problemsOf } from "../../../services/platform/config/read.ts";
import type { Environment } from "../../../services/platform/config/read.ts";
import { expectCode } from "../../helpers/expect-code.ts";

const RPC_URL = "https://chain.example";

function details(env: Environment, code: "CONFIG_MISSING" | "CONFIG_UNKNOWN" | "CONFIG_INVALID"): readonly string[] {
  return problemsOf(expectCode(code, () => requireOutsideSettings(env))).map(({ detail }) => detail);
}

describe("scripts/start: settings for an outside chain", () => {
  it("are all asked for at once, each with the services that need it", () => {
    const missing = details({ RPC_URL }, "CONFIG_MISSING").map((detail) => detail.split(" is not set")[0]);
    expect(missing).to.have.members([
      "signing service, gateway, batcher: COUNTERSIGN_DEPLOYMENT_FILE",
      "signing service, gateway: COUNTERSIGN_MAPPING_FILE",
      "signing service: COUNTERSIGN_SIGNING_LOG",
      "signing service: COUNTERSIGN_SIGNING_KEY_FILE",
      "gateway: COUNTERSIGN_GATEWAY_LOG",
      "gateway: COUNTERSIGN_GATEWAY_KEY_FILE",
      "gateway: COUNTERSIGN_GATEWAY_CREDENTIALS_FILE",
      "batcher: COUNTERSIGN_BATCHER_WALLET_FILE",
      "batcher: COUNTERSIGN_BATCHER_LOGS",
    ]);
  });

  it("are looked at for what is unknown and what is wrong in the same go", () => {
    const env = { RPC_URL, COUNTERSIGN_GATEWAY_PORT: "many", COUNTERSIGN_GATEWAY_PORTT: "1" };
    const all = details(env, "CONFIG_MISSING");
    expect(all.some((detail) => detail.startsWith("COUNTERSIGN_GATEWAY_PORTT is not a setting"))).to.equal(true);
    expect(all.some((detail) => detail.startsWith("gateway: COUNTERSIGN_GATEWAY_PORT must be"))).to.equal(true);
  });

  it("are nobody's business where the chain comes along", () => {
    requireOutsideSettings({ COUNTERSIGN_GATEWAY_PORT: "many" });
  });
});
