import { expect } from "chai";

import { outsideProcesses } from "../../../services/main/outside.ts";
import { problemsOf } from "../../../services/core/errors/several.ts";
import type { Environment } from "../../../services/platform/config/read.ts";
import { expectCode } from "../../helpers/expect-code.ts";

const RPC_URL = "https://chain.example";

function details(env: Environment, first: "CONFIG_MISSING" | "CONFIG_UNKNOWN"): readonly string[] {
  return problemsOf(expectCode(first, () => outsideProcesses(env))).map(({ detail }) => detail);
}

describe("main: settings for an outside chain", () => {
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
    ]);
  });

  it("are looked at for what is unknown and what is wrong in the same go", () => {
    const env = { RPC_URL, COUNTERSIGN_GATEWAY_PORT: "many", COUNTERSIGN_GATEWAY_PORTT: "1" };
    const all = details(env, "CONFIG_UNKNOWN");
    expect(all.some((detail) => detail.startsWith("COUNTERSIGN_GATEWAY_PORTT is not a setting"))).to.equal(true);
    expect(all.some((detail) => detail.startsWith("gateway: COUNTERSIGN_GATEWAY_PORT must be"))).to.equal(true);
  });
});
