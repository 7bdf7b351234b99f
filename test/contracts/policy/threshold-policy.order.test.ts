import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { encodeThresholdParameters, type ThresholdParameters } from "../../../ignition/threshold-parameters.ts";
import { deploySystem, POLICY_ID, type Deployment } from "../fixture.ts";
import { registerDelegated } from "../support/agents.ts";
import { approve, ascending, HOLD } from "../support/approvals.ts";
import { publishThresholds } from "../support/publications.ts";
import { request } from "../support/requests.ts";
import { anyParameters, anyRequest, meet } from "../support/threshold-arbitraries.ts";
import { FACET } from "../support/threshold-values.ts";

const connection = await network.create();
const UNKNOWN = 0n;
const TIGHTEN = 1n;
const REQUESTS = 12;
type AnyRequest = typeof anyRequest extends fc.Arbitrary<infer T> ? T : never;

/** Ways to make other parameters of two: what both grant, and one with a part of the other. */
const WAYS = {
  meet,
  stateAge: (one, { stateAge }) => ({ ...one, stateAge }),
  targets: (one, { targets }) => ({ ...one, targets }),
  rules: (one, { rules }) => ({ ...one, rules }),
  approvers: (one, { approvers, approvalsNeeded }) => ({ ...one, approvers, approvalsNeeded }),
} satisfies Record<string, (one: ThresholdParameters, other: ThresholdParameters) => ThresholdParameters>;
const anyWay = fc.constantFrom("meet", "meet", "meet", "stateAge", "targets", "rules", "approvers");

async function withAgent() {
  const deployment = await deploySystem(connection);
  await registerDelegated(deployment, "agent");
  return deployment;
}

describe("ThresholdPolicy: verdicts follow the order of the parameters", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgent);
  });

  const approvers = () => [deployment.actors.approver, deployment.actors.secondApprover];

  /** Publishes the parameters and asks for the verdict of every request under them. */
  async function verdictsUnder(parameters: ThresholdParameters, bodies: readonly AnyRequest[]): Promise<bigint[]> {
    await publishThresholds(deployment, parameters);
    const version = await deployment.policyRegistry.currentVersion(POLICY_ID);
    const signed = await Promise.all(approvers().map((signer) => approve(deployment, signer, { version })));
    const verdicts: bigint[] = [];
    for (const { extraFacet, ahead, approvals, ...body } of bodies) {
      const made = await request(deployment, {
        ...body,
        facets: FACET.AMOUNT | extraFacet,
        holdId: HOLD,
        approvals: ascending(signed.slice(0, approvals)),
      });
      const asked = { ...made, time: BigInt(made.time) + ahead };
      verdicts.push((await deployment.thresholdPolicy.evaluate(POLICY_ID, asked)).verdict);
    }
    return verdicts;
  }

  it("never gives a milder verdict after what compare calls Tighten", async () => {
    const parameters = anyParameters(approvers().map((signer) => signer.address));
    const requests = fc.array(anyRequest, { minLength: REQUESTS, maxLength: REQUESTS });
    let tightened = 0;
    let stricter = 0;
    const property = fc.asyncProperty(parameters, parameters, anyWay, requests, async (one, other, way, bodies) => {
      const next = WAYS[way](one, other);
      const kind = await deployment.thresholdPolicy.compare(
        encodeThresholdParameters(one),
        encodeThresholdParameters(next),
      );
      // What both sides grant is never more than what one of them does.
      if (way === "meet") expect(kind).to.be.oneOf([TIGHTEN, UNKNOWN]);
      if (kind !== TIGHTEN) return;
      tightened += 1;
      const before = await verdictsUnder(one, bodies);
      const after = await verdictsUnder(next, bodies);
      for (const [index, verdict] of before.entries()) {
        const later = after[index] ?? 0n;
        expect(later).to.be.at.least(verdict);
        if (later > verdict) stricter += 1;
      }
    });
    await fc.assert(property, { numRuns: 80 });
    // Neither can be true of nothing.
    expect(tightened).to.be.greaterThan(5);
    expect(stricter).to.be.greaterThan(5);
  });
});
