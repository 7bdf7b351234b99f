import { readFile, stat } from "node:fs/promises";

import { expect } from "chai";

import { readProfile } from "../../../../services/sdk/profile.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { LOCAL, local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

const ONE_MORE = local([
  "    url: http://127.0.0.1:8411",
  `    url: http://127.0.0.1:8411
  ledger:
    url: http://127.0.0.1:8412
    credentials:
      authorization: Bearer env:LEDGER_TOKEN`,
]);

describe("domain/apply: what follows from the rest", () => {
  let home: TestHome;
  before(async () => {
    home = await startHome(LOCAL);
    await home.apply({ env: {} });
  });
  after(() => home.stop());

  const credentials = async () => JSON.parse(await readFile(home.files.credentials, "utf8")) as unknown;

  it("moves the profiles to where the services are reached, and nothing else", async () => {
    const urls = { signing: "http://127.0.0.1:9401", gateway: "http://127.0.0.1:9402" };
    expect((await home.apply({ env: {}, urls })).steps).to.equal(2);
    const { profile } = await readProfile(home.files.profile("clerk"));
    expect([profile.signing_url, profile.gateway_url]).to.deep.equal([urls.signing, urls.gateway]);
    expect((await home.apply({ env: {}, urls })).steps).to.equal(0);
  });

  it("does nothing at all while the credential of a target cannot be had: CREDENTIAL_UNREADABLE", async () => {
    await home.write(ONE_MORE);
    const { detail } = await expectCodeAsync("CREDENTIAL_UNREADABLE", home.apply({ env: {} }));
    expect(detail).to.match(/^line \d+, column \d+: .*: the variable LEDGER_TOKEN is not set$/);
    expect((await home.plan()).found?.version).to.equal(1);
    expect(await credentials()).to.deep.equal({ bank: {} });
  });

  it("gives the gateway the credential of a target that is new, once the chain names the mapping it is in", async () => {
    let isMappingNamed = false;
    await home.apply({
      env: { LEDGER_TOKEN: "s3cret" },
      onStep: async (what) => {
        if (what !== "credentials.json is written") return;
        isMappingNamed = (await readFile(home.files.mapping, "utf8")).includes("ledger");
      },
    });
    expect(isMappingNamed).to.equal(true);
    expect(await credentials()).to.deep.equal({ bank: {}, ledger: { authorization: "Bearer s3cret" } });
    expect((await stat(home.files.credentials)).mode & 0o777).to.equal(0o600);
    expect((await home.apply({ env: { LEDGER_TOKEN: "s3cret" } })).steps).to.equal(0);
    expect((await home.apply({ env: { LEDGER_TOKEN: "another" } })).steps).to.equal(1);
  });
});
