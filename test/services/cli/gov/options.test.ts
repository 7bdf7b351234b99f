import { expect } from "chai";

import { chainVerb, endpointOf } from "../../../../services/cli/gov/options.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { envIn, newHome } from "../../domain/home/support/new-home.ts";
import { useTempDir } from "../../store/support/temp-dir.ts";

describe("gov: which chain", () => {
  const env = { RPC_URL: "https://l2.example" };
  const directory = useTempDir();

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

  it("is the home's, where nothing was said, and not that of the environment", async () => {
    const { path, files } = await newHome(directory());
    const seen: unknown[] = [];
    const run = async (more: Readonly<Record<string, string>>, ...args: string[]) => {
      const verb = chainVerb({ env: { ...env, ...envIn(directory()), ...more } }, "verb", "about").action(
        ({ rpc, deployment }: { rpc: string; deployment: string }) => void seen.push([rpc, deployment]),
      );
      await verb.parseAsync(args, { from: "user" });
      return seen.at(-1);
    };
    expect(await run({}, "--home", path)).to.deep.equal(["http://127.0.0.1:8400", files.deployment]);
    expect(await run({ COUNTERSIGN_HOME: path }, "--rpc", "http://a.example")).to.deep.equal([
      "http://a.example",
      files.deployment,
    ]);
    expect(await run({ COUNTERSIGN_HOME: path }, "--deployment", "d.json")).to.deep.equal([
      "http://127.0.0.1:8400",
      "d.json",
    ]);
    await expectCodeAsync("ARGUMENT_MISSING", run({}));
    await expectCodeAsync("ARGUMENT_MISSING", run({}, "--deployment", "d.json"));
    await expectCodeAsync("HOME_NOT_FOUND", run({}, "--home", directory()));
    expect(seen).to.have.length(3);
  });

  it("is never guessed", () => {
    expectCode("CONFIG_MISSING", () => endpointOf({ network: "outside" }, { RPC_URL: "" }));
    expectCode("ARGUMENT_MISSING", () => endpointOf({}, { RPC_URL: "" }));
    expectCode("ARGUMENT_MISSING", () => endpointOf({}, env));
  });
});
