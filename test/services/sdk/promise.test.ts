import { join } from "node:path";

import { expect } from "chai";

import { createRegistries } from "../../../services/chain/read/registries.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { saeSchema } from "../../../services/core/schemas/sae.ts";
import { PROMISE_SECONDS } from "../../../services/core/verify/promise.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { createReceiptReader } from "../../../services/log/receipts.ts";
import { checkPromise, type PromiseDeps, type ReadReceipt } from "../../../services/sdk/promise.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { type Places, writeHistory } from "../auditor/support/history.ts";
import { type Organization, startOrganization } from "../auditor/support/organization.ts";
import { openServices, type Services } from "../auditor/support/services.ts";

describe("sdk/promise", () => {
  let organization: Organization;
  let services: Services;
  let places: Places;
  let receipt: ReadReceipt;

  before(async () => {
    organization = await startOrganization();
    const dir = join(organization.dir, "logs");
    places = await writeHistory(organization, dir);
    services = await openServices(organization, dir);
    receipt = createReceiptReader(services.signing.store, organization.system.anchorLog);
  });
  after(async () => {
    await services.close();
    await organization.stop();
  });

  const recordAt = async (seq: number) => (await services.signing.store.records.get(seq))?.record ?? "";
  const check = (decision: string, replace: Partial<PromiseDeps> = {}) => {
    const { rpc, system } = organization;
    const registries = createRegistries(rpc, system);
    return checkPromise({ rpc, system, registries, receipt, clock: Date.now, ...replace }, decision);
  };
  /** A decision like the one at a seq, signed as well, but for another place or another act. */
  const signedAgain = async (like: number, seq: number, signer = organization.signingKey) => {
    const typ = JWS_TYPES.denial;
    const claims = saeSchema.parse(parseJws(await recordAt(like), [JWS_TYPES.sae, typ]).payload);
    return signJws(signer, typ, { ...claims, jti: "dropped-and-replaced-1", chain: { ...claims.chain, seq } });
  };
  const afterDue = () => Date.now() + PROMISE_SECONDS * 1000;

  it("finds permissions and denials where they were promised", async () => {
    for (const seq of [places.permission, places.held, places.blocked]) {
      const { fate, seq: at, block } = await check(await recordAt(seq));
      expect([fate, at]).to.deep.equal(["kept", seq]);
      expect(block).to.be.a("number");
    }
  });

  it("proves fraud when a denial was dropped and another record stands in its place", async () => {
    const dropped = await signedAgain(places.blocked, places.blocked);
    const checked = await check(dropped);
    expect(checked.fate).to.equal("broken");
    expect([checked.record, checked.receipt?.seq]).to.deep.equal([dropped, places.blocked]);
  });

  it("proves lateness when the chain never gets so far", async () => {
    const never = await signedAgain(places.blocked, 1000);
    expect((await check(never)).fate).to.equal("pending");
    expect((await check(never, { clock: afterDue })).fate).to.equal("late");
  });

  it("says that a receipt is withheld, once it is due", async () => {
    const decision = await recordAt(places.permission);
    const silent = { receipt: () => Promise.resolve(null) };
    expect((await check(decision, silent)).fate).to.equal("pending");
    expect((await check(decision, { ...silent, clock: afterDue })).fate).to.equal("withheld");
  });

  it("accuses nobody of what another key signed, or for another chain", async () => {
    const forged = await signedAgain(places.blocked, places.blocked, organization.gatewayKey);
    await expectCodeAsync("ENVELOPE_SIGNER_UNKNOWN", check(forged));
    const elsewhere = { ...organization.system, chainId: 1 };
    await expectCodeAsync("ENVELOPE_FOREIGN", check(await recordAt(places.permission), { system: elsewhere }));
  });
});
