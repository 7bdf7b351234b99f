import { expect } from "chai";

import { utf8 } from "../../../services/core/encoding/bytes.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import { createMappingChoice } from "../../../services/gateway/admission/mapping-choice.ts";
import { loadMapping } from "../../../services/platform/mapping-file.ts";
import { FOREVER, POLICY_ID } from "../../contracts/fixture.ts";
import { policyMark } from "../../contracts/support/marks.ts";
import { publication } from "../../contracts/support/publications.ts";
import { issue } from "./support/issue.ts";
import { mappingText } from "./support/mapping.ts";
import { type Organization, startOrganization } from "./support/organization.ts";
import { type Point, startPoint } from "./support/point.ts";
import { order, thing } from "./support/proposals.ts";
import { expectRefused } from "./support/refused.ts";

describe("gateway: a mapping takes the place of another", () => {
  let organization: Organization;
  let point: Point;
  let next: ReturnType<typeof loadMapping>;

  before(async () => {
    organization = await startOrganization();
    const { erp, bank, mapping } = organization;
    const text = mappingText({ erp: erp.origin, bank: bank.origin });
    next = loadMapping(utf8(text.replaceAll("/things/{name}", "/parts/{name}")));
    point = await startPoint(organization, { mappings: () => [next, mapping] });
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });

  const part = () => ({ ...thing(organization, "x"), path: "/parts/x" });
  /** As the signing service would issue it when the next mapping is in force. */
  const issueNext = (proposal: ReturnType<typeof part>) => issue({ ...organization, mapping: next }, proposal);

  it("reads each request with the mapping its envelope was decided under, and refuses none for the change", async () => {
    const early = await issueNext(part());
    await expectRefused(point, "POLICY_CONTRACT_MISMATCH", () => point.present(part(), { envelope: early }));
    expect((await point.present(order(organization))).status).to.equal(201);

    const held = await issue(organization, thing(organization, "x"));
    const waiting = await issue(organization, order(organization));
    await publishNext();
    const judgedBefore = [
      await point.present(thing(organization, "x"), { envelope: held }),
      await point.present(order(organization), { envelope: waiting }),
    ];
    expect(judgedBefore.map(({ status }) => status)).to.deep.equal([201, 201]);
    expect((await point.present(part(), { envelope: await issueNext(part()) })).status).to.equal(201);
  });

  it("counts what an envelope names for nothing: the registry has to name it at its block", async () => {
    await expectRefused(point, "POLICY_CONTRACT_MISMATCH", () => point.present(order(organization)));
    const asked = thing(organization, "x");
    const envelope = await issueNext(asked);
    await expectRefused(point, "ACTION_UNMAPPED", () => point.present(asked, { envelope }));
  });

  it("is ready with the one in force among those it knows", async () => {
    const response = await fetch(`${point.url}/-/readyz`);
    expect(((await response.json()) as { checks: object }).checks).to.include({ mapping: "ok" });
  });

  it("takes the one in force where no envelope says which, and the oldest until that is known", async () => {
    const { registries, head, mapping } = organization;
    const deaf = { ...registries, readPolicy: () => Promise.reject(new Error("not asked")) };
    const choice = createMappingChoice({ mappings: () => [next, mapping], registries, head });
    expect(choice.inForce().hash).to.equal(mapping.hash);
    await choice.refresh();
    expect(choice.inForce().hash).to.equal(next.hash);
    for (const nothing of [null, "", "a.b.c", `x.${Buffer.from("[]").toString("base64url")}.y`, "x".repeat(9_000)]) {
      expect(choice.forEnvelope(nothing).hash).to.equal(next.hash);
    }
    const only = createMappingChoice({ mappings: () => [mapping], registries: deaf, head });
    await only.refresh();
    expect(only.inForce().hash).to.equal(mapping.hash);
  });

  it("keeps what it knows when the chain does not answer", async () => {
    const { registries, head, mapping } = organization;
    let silent = false;
    const unreachable = new CountersignError("CHAIN_UNREACHABLE", "no node answers");
    const readPolicy: typeof registries.readPolicy = (at, policy) =>
      silent ? Promise.reject(unreachable) : registries.readPolicy(at, policy);
    const choice = createMappingChoice({ mappings: () => [next, mapping], registries: { readPolicy }, head });
    await choice.refresh();
    silent = true;
    await choice.refresh();
    expect(choice.inForce().hash).to.equal(next.hash);
  });

  async function publishNext(): Promise<void> {
    const { deployment } = organization;
    const body = await publication(deployment, { mappingHash: next.hashHex });
    const mark = await policyMark(deployment, POLICY_ID);
    await deployment.policyRegistry.connect(deployment.actors.timelock).publish(POLICY_ID, mark, FOREVER, body);
    await organization.catchUp();
  }
});
