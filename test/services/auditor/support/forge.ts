import { randomBytes } from "node:crypto";

import type { DecisionInputs } from "../../../../services/core/schemas/evidence.ts";
import { encodeDecision } from "../../../../services/core/calldata/request.ts";
import { buildEvidence } from "../../../../services/core/envelope/build-evidence.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { type Intent, intentSchema } from "../../../../services/core/schemas/intent.ts";
import { type Outcome, outcomeSchema } from "../../../../services/core/schemas/outcome.ts";
import { type Sae, saeSchema } from "../../../../services/core/schemas/sae.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { evidenceOf, inputsOf, resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import { parseAgentSubject } from "../../../../services/core/words/ids.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import type { SideEffects } from "../../../../services/log/group.ts";
import type { Slot } from "../../../../services/log/slot.ts";
import type { Proposal } from "../../../../services/sdk/intent.ts";
import { withCopy } from "./history.ts";
import type { Organization } from "./organization.ts";
import { openServices, type Services } from "./services.ts";

/** What one decision has another way than the signing service would have made it. */
export interface Forgery {
  readonly claims?: (claims: Sae) => Sae;
  readonly intent?: (claims: Intent) => Intent;
  /** of salts, counters and approvals */
  readonly inputs?: (inputs: DecisionInputs) => DecisionInputs;
  readonly signer?: Signer;
  readonly agent?: Signer;
  readonly kind?: "sae" | "denial";
  /** makes the call data that are kept, instead of those of the honest decision */
  readonly askedWith?: (claims: Sae, inputs: DecisionInputs) => Uint8Array;
  /** stores only some of the disclosures */
  readonly kept?: (disclosures: readonly string[]) => readonly string[];
  /** stores no disclosures at all */
  readonly withheld?: boolean;
}

/**
 * Appends an intent and its decision as the signing service would, but for the forgery, and properly signed: what the audit
 * finds is the forgery, not a broken signature.
 * @returns seq of the decision
 */
export async function forge(
  organization: Organization,
  dir: string,
  proposal: Proposal,
  forgery: Forgery,
): Promise<number> {
  const honest = await honestly(organization, dir, proposal);
  const intent = (forgery.intent ?? same)(honest.intent);
  const signedIntent = await signJws(forgery.agent ?? organization.agents.buyer.signer, JWS_TYPES.intent, intent);
  const linked = { ...honest.claims, ctx: { ...honest.claims.ctx, intent: sha256b64(signedIntent) } };
  const evidence = buildEvidence((forgery.inputs ?? same)(honest.inputs), randomly);
  const rested = { ...linked, pol: { ...linked.pol, ...evidence.pol }, ctx: { ...linked.ctx, ...evidence.ctx } };
  const callData = (forgery.askedWith ?? encodeDecision)(honest.claims, honest.inputs);
  const withheld = forgery.withheld ?? false;
  const claims = (forgery.claims ?? same)(rested);
  const kind = forgery.kind ?? honest.kind;
  const decision = await signJws(forgery.signer ?? organization.signingKey, JWS_TYPES[kind], claims);
  const { agentId } = parseAgentSubject(intent.iss);
  return append(
    organization,
    dir,
    (services) => services.signing,
    [
      { kind: "intent", record: signedIntent },
      {
        kind,
        record: decision,
        disclosures: withheld ? [] : (forgery.kept ?? same)([...honest.disclosures, ...evidence.disclosures]),
        callData,
      },
    ],
    (effects, [, made]) => {
      effects.addIntent({ hash: sha256b64(signedIntent), agent: agentId, jti: intent.jti, seq: made?.seq ?? 0 });
    },
  );
}

/** @returns seq of the last one */
export async function append(
  organization: Organization,
  dir: string,
  log: (services: Services) => Services["signing"],
  records: readonly Slot[],
  effects?: SideEffects,
): Promise<number> {
  const services = await openServices(organization, dir);
  try {
    const { sequencer } = log(services);
    const made = await sequencer.append(
      records.map((each) => () => Promise.resolve(each)),
      effects,
    );
    return made.at(-1)?.seq ?? 0;
  } finally {
    await services.close();
  }
}

/** Appends an outcome to the gateway's log, signed by its key, like another one but for the edit. @returns its seq */
export async function forgeOutcome(
  organization: Organization,
  dir: string,
  like: number,
  edit: (claims: Outcome) => Outcome,
  signer: Signer = organization.gatewayKey,
): Promise<number> {
  const services = await openServices(organization, dir);
  try {
    const row = await services.enforcing.store.records.get(like);
    const claims = outcomeSchema.parse(parseJws(row?.record ?? "", [JWS_TYPES.outcome]).payload);
    const sign = async (seq: number) => {
      const fresh: Outcome = { ...claims, iat: Math.floor(Date.now() / 1000), jti: `forged-${seq}-${like}` };
      const forged = edit({ ...fresh, chain: { ...claims.chain, seq } });
      return { kind: "outcome" as const, record: await signJws(signer, JWS_TYPES.outcome, forged) };
    };
    const [made] = await services.enforcing.sequencer.append([sign]);
    return made?.seq ?? 0;
  } finally {
    await services.close();
  }
}

/** What the signing service would append now, found out on a copy. */
async function honestly(organization: Organization, dir: string, proposal: Proposal) {
  return withCopy(dir, async (copy) => {
    const services = await openServices(organization, copy);
    try {
      await services.propose("buyer", proposal);
      const { records, disclosures } = services.signing.store;
      const last = await records.lastSeq();
      const [asked, decided] = await records.range(last - 1, 2);
      if (decided?.kind !== "sae" && decided?.kind !== "denial") throw new Error("no decision");
      const claims = saeSchema.parse(parseJws(decided.record, [JWS_TYPES.sae, JWS_TYPES.denial]).payload);
      const stored = (await disclosures.get(last)) ?? [];
      const evidence = new Set(evidenceOf(claims, stored));
      const inputs = inputsOf(resolveRecord(claims, stored));
      if (inputs === null) throw new Error("a disclosure is missing");
      return {
        kind: decided.kind,
        intent: intentSchema.parse(parseJws(asked?.record ?? "", [JWS_TYPES.intent]).payload),
        claims,
        inputs,
        disclosures: stored.filter((each) => !evidence.has(each)),
      };
    } finally {
      await services.close();
    }
  });
}

const randomly = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

function same<T>(value: T): T {
  return value;
}
