import { expect } from "chai";

import { chainVerb, endpointOf } from "../../../../services/cli/gov/options.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

describe("gov: which chain", () => {
  const env = { RPC_URL: "https://l2.example" };

  it("is the endpoint that was named", () => {
    expect(endpointOf({ rpc: "http://a.example" }, env)).to.equal("http://a.example");
    expect(endpointOf({ rpc: "http://a.example", network: "embedded" }, env)).to.equal("http://a.example");
  });

  it("is that of the named network", () => {
    expect(endpointOf({ network: "embedded" }, env)).to.equal("http://127.0.0.1:8400");
    expect(endpointOf({ network: "outside" }, env)).to.equal("https://l2.example");
  });

  it("is read from the environment the verb was given", async () => {
    let rpc: unknown;
    const verb = chainVerb({ env }, "verb", "about").action((options: { rpc: string }) => {
      ({ rpc } = options);
    });
    await verb.parseAsync(["--network", "outside", "--deployment", "x"], { from: "user" });
    expect(rpc).to.equal(env.RPC_URL);
  });

  it("is never guessed", () => {
    expectCode("CONFIG_MISSING", () => endpointOf({ network: "outside" }, { RPC_URL: "" }));
    expectCode("ARGUMENT_MISSING", () => endpointOf({}, { RPC_URL: "" }));
    expectCode("ARGUMENT_MISSING", () => endpointOf({}, env));
  });
});
