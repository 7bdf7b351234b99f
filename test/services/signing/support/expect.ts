import { expect } from "chai";

import { ERRORS, type ErrorCode } from "../../../../services/core/errors/registry.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { type Sae, saeSchema } from "../../../../services/core/schemas/sae.ts";
import { splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { type DisclosedRecord, resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { cureOf } from "../../../../services/core/words/cures.ts";
import type { Reason } from "../../../../services/core/words/reasons.ts";
import type { Reply, World } from "./world.ts";

/** The reply is this problem, and nothing of the request was stored. */
export async function expectRefused(world: World, reply: Reply, code: ErrorCode): Promise<void> {
  expectProblem(reply, code);
  expect(await world.kinds(), "records").to.deep.equal([]);
}

export function expectProblem(reply: Reply, code: ErrorCode): void {
  expect(reply.json["code"], reply.text.slice(0, 500)).to.equal(code);
  expect(reply.status).to.equal(ERRORS[code].status);
  expect(reply.json["status"]).to.equal(reply.status);
  expect(reply.type).to.equal("application/problem+json");
}

/** The reply is a refusal the service signed itself, without asking the policy, and recorded. */
export async function expectServiceDenial(world: World, reply: Reply, reason: Reason): Promise<Sae> {
  const claims = await expectDenial(world, reply, reason);
  expect(claims.pol).to.include({ verdict: "Blocked", dimension: "None", call: null });
  return claims;
}

/** The reply is a signed, recorded denial with this reason. */
export async function expectDenial(world: World, reply: Reply, reason: Reason): Promise<Sae> {
  expectProblem(reply, "ACTION_BLOCKED");
  expect(reply.json["reason"]).to.equal(reason);
  expect(reply.json["cure"]).to.equal(cureOf(reason));
  expect(reply.json["verdict"]).to.equal("Blocked");
  const seq = Number(reply.json["seq"]);
  const [intent, denial] = await world.store.records.range(seq - 1, 2);
  expect([intent?.kind, denial?.kind]).to.deep.equal(["intent", "denial"]);
  expect(denial?.record).to.equal(reply.json["denial"]);
  const claims = claimsOf(denial?.record ?? "");
  expect(claims.pol).to.include({ verdict: "Blocked", reason });
  expect(claims.chain.seq).to.equal(seq);
  return claims;
}

/** What the disclosures that came with a permission or a denial show. */
export function shownIn({ json }: Reply): DisclosedRecord {
  const { jwt, disclosures } = splitCompact(String(json["envelope"] ?? json["denial"]));
  return resolveRecord(claimsOf(jwt), [...disclosures, ...(json["evidence"] as string[])]);
}

export function claimsOf(jws: string): Sae {
  return saeSchema.parse(parseJws(jws, [JWS_TYPES.sae, JWS_TYPES.denial]).payload);
}
