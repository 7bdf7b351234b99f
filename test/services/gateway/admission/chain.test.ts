import { expect } from "chai";

import { keyHash } from "../../../../services/core/jws/key.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { FOREVER, SIGNING_LOG } from "../../../contracts/fixture.ts";
import { issue, prove } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { type Point, startPoint } from "../support/point.ts";
import { order, thing } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";

const REASON = `0x${"01".repeat(32)}`;

/** Outlives the oldest head anything is decided on. */
const longLived = (claims: Sae): Sae => ({ ...claims, exp: claims.iat + 300 });

describe("gateway and the chain", () => {
  let organization: Organization;
  let point: Point;

  beforeEach(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  afterEach(async () => {
    await point.remove();
    await organization.stop();
  });

  it("decides nothing on a head older than 60 s, and goes on once the chain does", async () => {
    const { time } = organization;
    const envelope = await issue(organization, order(organization), { edit: longLived });
    time.now += 61_000;
    await expectRefused(point, "STALE_STATE", () => point.present(order(organization), { envelope }));
    await organization.connection.networkHelpers.time.increaseTo(Math.floor(time.now / 1000));
    await organization.catchUp();
    expect((await point.present(order(organization), { envelope })).status).to.equal(201);
  });

  it("moves no money on a head older than 20 s, and lets everything else pass: STATE_DEGRADED", async () => {
    const { time } = organization;
    const money = await issue(organization, order(organization));
    const reading = await issue(organization, thing(organization, "any"));
    time.now += 20_000;
    expect((await point.present(order(organization), { envelope: money })).status, "20 s").to.equal(201);
    const late = await issue(organization, order(organization));
    time.now += 1_000;
    await expectRefused(point, "STATE_DEGRADED", () => point.present(order(organization), { envelope: late }));
    expect((await point.present(thing(organization, "any"), { envelope: reading })).status).to.equal(201);
    await organization.connection.networkHelpers.time.increaseTo(Math.floor(time.now / 1000));
    await organization.catchUp();
    expect((await point.present(order(organization), { envelope: late })).status, "nothing was lost").to.equal(201);
  });

  it("decides nothing it has to ask a silent node for", async () => {
    const { connection, rpc } = organization;
    await connection.networkHelpers.mine();
    await organization.catchUp();
    const agent = await organization.register("unseen");
    const envelope = await issue(organization, order(organization), { agent });
    const proof = await prove(organization, envelope, {}, agent.signer);
    rpc.down = true;
    await expectRefused(point, "CHAIN_UNREACHABLE", () => point.present(order(organization), { envelope, proof }));
    rpc.down = false;
    expect((await point.present(order(organization), { envelope, proof })).status).to.equal(201);
  });

  it("says that a silent node is why its head is old", async () => {
    const envelope = await issue(organization, order(organization), { edit: longLived });
    organization.rpc.down = true;
    organization.time.now += 61_000;
    await organization.head.refresh().catch(() => undefined);
    await expectRefused(point, "CHAIN_UNREACHABLE", () => point.present(order(organization), { envelope }));
  });

  it("refuses a pin that was reorganized away", async () => {
    const { deployment, connection, head } = organization;
    await connection.networkHelpers.mine();
    await organization.catchUp();
    const snapshot = await connection.provider.request({ method: "evm_snapshot", params: [] });
    await deployment.agentRegistry.connect(deployment.actors.guardian).suspend(organization.agent.agentId, REASON);
    await organization.catchUp();
    const lost = head.pin();
    const envelope = await issue(organization, order(organization));
    await connection.provider.request({ method: "evm_revert", params: [snapshot] });
    await connection.networkHelpers.mine(2);
    await organization.catchUp();
    expect((await organization.registries.blockAt(lost.number))?.hash).to.not.equal(lost.hash);
    await expectRefused(point, "PIN_UNKNOWN", () => point.present(order(organization), { envelope }));
  });

  /** Presents an envelope that pins the head of now, once the chain is so many seconds further. */
  const presentLater = async (seconds: number, edit: (claims: Sae) => Sae = (claims) => claims) => {
    const { number, hash, timestamp } = organization.head.pin();
    await organization.connection.networkHelpers.time.increaseTo(timestamp + seconds);
    await organization.catchUp();
    const pinned = (claims: Sae): Sae => ({ ...claims, pol: { ...claims.pol, block: { number, hash } } });
    const asked = thing(organization, "any");
    const envelope = await issue(organization, asked, { edit: (claims) => edit(pinned(claims)) });
    return () => point.present(asked, { envelope });
  };

  it("takes a pin 60 s old, and none of 61, 89 or 150 s: PIN_STALE", async () => {
    expect((await (await presentLater(60))()).status).to.equal(201);
    for (const seconds of [61, 89, 150]) await expectRefused(point, "PIN_STALE", await presentLater(seconds));
  });

  it("takes no new permission of a policy version that was retired, however it is dated", async () => {
    const { policyRegistry, actors } = organization.deployment;
    const { evaluator, gasLimit, codeHash, mappingHash, rationaleHash } = await policyRegistry.getVersion(1n, 1n);
    const parameters = await policyRegistry.getParameters(1n, 1n);
    const publication = { evaluator, gasLimit, codeHash, mappingHash, rationaleHash, parameters };
    const retiring = async (dated: (iat: number) => number) => {
      const mark = await policyRegistry.markOf(1n, await policyRegistry.currentVersion(1n));
      const { version } = (await organization.registries.readPolicy(organization.head.pin(), 1)) ?? { version: 0 };
      await policyRegistry.connect(actors.timelock).publish(1n, mark, FOREVER, publication);
      return presentLater(400, (claims) => {
        const iat = dated(claims.iat);
        return { ...claims, iat, nbf: iat, exp: iat + 300, pol: { ...claims.pol, version } };
      });
    };
    await expectRefused(point, "PIN_STALE", await retiring((iat) => iat));
    await expectRefused(point, "ENVELOPE_EXPIRED", await retiring((iat) => iat - 340));
  });

  it("takes envelopes of an ended key no more, however they are dated", async () => {
    const { deployment, keys, connection } = organization;
    const envelope = await issue(organization, order(organization));
    const { anchorLog, actors } = deployment;
    await connection.networkHelpers.time.increase(2);
    await anchorLog.connect(actors.guardian).endSigner(SIGNING_LOG, keyHash(keys.signing.publicKey));
    await connection.networkHelpers.mine();
    await organization.catchUp();
    await expectRefused(point, "ENVELOPE_SIGNER_UNKNOWN", () => point.present(order(organization), { envelope }));
  });

  it("takes no envelope dated before its key's window", async () => {
    const { deployment, keys, connection } = organization;
    const { anchorLog, actors } = deployment;
    const later = BigInt(await connection.networkHelpers.time.latest()) + 10n;
    const raw = `0x${Buffer.from(keys.stranger.publicKey.raw).toString("hex")}`;
    const { mark } = await anchorLog.getLog(SIGNING_LOG);
    await anchorLog.connect(actors.timelock).addSigner(SIGNING_LOG, 1, raw, later, later + 1000n, mark, later + 1000n);
    await organization.catchUp();
    const envelope = await issue(organization, order(organization), { signer: keys.stranger });
    await connection.networkHelpers.time.increaseTo(later + 1n);
    await organization.catchUp();
    await expectRefused(point, "ENVELOPE_SIGNER_UNKNOWN", () => point.present(order(organization), { envelope }));
    const fresh = await issue(organization, order(organization), { signer: keys.stranger });
    expect((await point.present(order(organization), { envelope: fresh })).status).to.equal(201);
  });

  it("takes no envelope of a sealed log", async () => {
    const { anchorLog, actors } = organization.deployment;
    const envelope = await issue(organization, order(organization));
    await anchorLog.connect(actors.guardian).seal(SIGNING_LOG, REASON);
    await organization.catchUp();
    await expectRefused(point, "ENVELOPE_SIGNER_UNKNOWN", () => point.present(order(organization), { envelope }));
  });
});
