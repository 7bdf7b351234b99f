import { randomBytes } from "node:crypto";

import { valueSaltsOf } from "../../../../services/core/calldata/value-salts.ts";
import { buildAct, contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { buildEvidence } from "../../../../services/core/envelope/build-evidence.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { saeHash } from "../../../../services/core/envelope/sae-hash.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { parseRequestTarget } from "../../../../services/core/mapping/request-target.ts";
import { originOf } from "../../../../services/core/mapping/target-schema.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { thumbprint } from "../../../../services/core/jws/key.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import type { Proof } from "../../../../services/core/schemas/outcome.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { joinCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { secondsOf } from "../../../../services/core/time.ts";
import { caip2 } from "../../../../services/core/words/ids.ts";
import { JWS_TYPES, type JwsType } from "../../../../services/core/words/kinds.ts";
import { POLICY_ID, SIGNING_LOG } from "../../../contracts/fixture.ts";
import type { Organization, TestAgent } from "./organization.ts";
import type { Proposal } from "./proposals.ts";

/** What one envelope has another way than a good one. */
export interface Flaw {
  readonly agent?: TestAgent;
  readonly signer?: Signer;
  readonly typ?: JwsType;
  readonly edit?: (claims: Sae) => Sae;
}

let seq = 0;

/** An envelope as the signing service would issue it, but for the flaw. */
export async function issue(organization: Organization, proposal: Proposal, flaw: Flaw = {}): Promise<string> {
  const http = {
    uri: proposal.origin + parseRequestTarget(proposal.path).canonical,
    digest: contentDigestOf(proposal.body),
  };
  return issueAct(organization, buildAct({ ...proposal, http }, randomly), originOf(proposal.origin), flaw);
}

/** The same for an act that was built already. */
export async function issueAct(
  organization: Organization,
  { act, disclosures }: { readonly act: Omit<Sae["act"], "map">; readonly disclosures: readonly string[] },
  sub: string,
  flaw: Flaw = {},
): Promise<string> {
  const { keys } = organization;
  const { agent = organization.agent, signer = keys.signing, typ = JWS_TYPES.sae, edit = (claims) => claims } = flaw;
  const claims = edit(await claimsFor(organization, agent, sub, act));
  return joinCompact(await signJws(signer, typ, claims), disclosures);
}

/** Proof of possession by the agent, but for what is replaced. */
export function prove(
  { logs, clock, agent }: Organization,
  envelope: string,
  replace: Partial<Proof> = {},
  signer: Signer = agent.signer,
): Promise<string> {
  const iat = secondsOf(clock);
  const proof: Proof = { v: 1, sae: saeHash(envelope), aud: logs.gateway, iat, jti: token(), ...replace };
  return signJws(signer, JWS_TYPES.proof, proof);
}

async function claimsFor(
  organization: Organization,
  agent: TestAgent,
  sub: string,
  act: Omit<Sae["act"], "map">,
): Promise<Sae> {
  const { head, registries, system, logs, mapping, clock } = organization;
  const pin = head.pin();
  const policy = await registries.readPolicy(pin, Number(POLICY_ID));
  if (policy === null) throw new Error("the policy is published by the fixture");
  const now = secondsOf(clock);
  seq += 1;
  const salts = valueSaltsOf(mapping.mapping.salt, sub, {});
  const evidence = buildEvidence({ salts, spent: [], approvals: [] }, randomly);
  return {
    v: 1,
    iss: agent.subject,
    sub,
    aud: logs.gateway,
    act: { ...act, map: mapping.hash },
    _sd_alg: "sha-256",
    pol: {
      chain: caip2(system.chainId),
      contract: policy.evaluator,
      code: policy.codeHash,
      policy: policy.policyId,
      version: policy.version,
      state: policy.state,
      block: { number: pin.number, hash: pin.hash },
      head: pin.head,
      gas: policy.gasLimit,
      call: sha256b64("call data"),
      verdict: "AutoApproved",
      dimension: "None",
      reason: "WITHIN_LIMITS",
      ...evidence.pol,
      partners: [],
    },
    mod: { digest: `0x${"11".repeat(32)}`, sbom: null },
    iat: now,
    nbf: now,
    exp: now + 60,
    jti: token(),
    cnf: { jkt: thumbprint(agent.signer.publicKey) },
    ctx: {
      session: "session-1",
      parent_chain: [],
      delegation: agent.delegation,
      lineage: null,
      posture: "Delegated",
      custody: "Agent",
      risk: null,
      ...evidence.ctx,
      hold: null,
      hold_until: null,
      reasoning: null,
      intent: sha256b64("intent"),
      ...{ floor: null, plan: null, preview: null, score: null },
      ...{ act_for: null, token: null, attestation: null },
      inputs: [],
      status: null,
    },
    chain: { log: Number(SIGNING_LOG), seq, anchor: system.anchorLog },
  };
}

export const randomly = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

export function token(): string {
  return encodeBase64url(randomly(16));
}
