import { decodeBase64url } from "../encoding/base64url.ts";
import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import type { ApprovalProof } from "../schemas/approval.ts";
import type { Sae } from "../schemas/sae.ts";
import { type Spent, WINDOWS } from "../schemas/spent.ts";
import { actDigest } from "../envelope/act-digest.ts";
import { parseAgentSubject } from "../words/ids.ts";
import { CountersignError } from "../errors/error.ts";
import { CLASSIFICATIONS } from "../words/verdicts.ts";
import { dynamicArray, dynamicBytes, staticArray, tuple, word } from "./abi.ts";
import { facetsOf } from "./facets.ts";
import { currencyWord, plainHash, type SaltedFacet, saltedHash } from "./hashes.ts";
import type { DecisionInputs } from "../schemas/evidence.ts";

const ZERO = new Uint8Array(32);

const SIGNATURE =
  "evaluate(uint256,(uint256,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32,uint256,uint256,bytes32,bytes32,bytes32," +
  "bytes32,uint256,uint256,uint64,uint64,bytes32,bytes32,(bytes32,uint8,uint64,uint256,uint256)[],(bytes,uint64,bytes)[]," +
  "bytes32[]))";
const SELECTOR = keccak256(utf8(SIGNATURE)).slice(0, 4);

/** The claims a decision is made from: everything but the decision itself and the record's place. */
export interface DecisionClaims {
  readonly iss: string;
  readonly sub: string;
  readonly act: Sae["act"];
  readonly pol: { readonly policy: number };
  readonly mod: { readonly digest: string };
  readonly iat: number;
  readonly ctx: Pick<Sae["ctx"], "delegation" | "risk" | "hold" | "reasoning">;
  readonly chain: { readonly log: number };
}

/**
 * The exact call data of a decision: IPolicy.evaluate(policy, ActionRequest). A pure function of claims and disclosures, so
 * anyone can re-run the decision.
 * @param inputs what the disclosures give
 * @throws DISCLOSURE_INVALID when a value has no salt; CLAIMS_INVALID when `iss` is no agent
 */
export function encodeDecision(claims: DecisionClaims, inputs: DecisionInputs): Uint8Array {
  return concatBytes(SELECTOR, tuple([word(claims.pol.policy), { dynamic: encodeRequest(claims, inputs) }]));
}

function encodeRequest(claims: DecisionClaims, { params, salts, spent, approvals }: DecisionInputs): Uint8Array {
  const { ctx } = claims;
  const salted = (facet: SaltedFacet, value: string | undefined): Uint8Array => {
    if (value === undefined) return ZERO;
    const salt = salts[facet];
    if (salt === undefined) throw new CountersignError("DISCLOSURE_INVALID", `the ${facet} has no salt`);
    return saltedHash(salt, value);
  };
  return tuple([
    word(parseAgentSubject(claims.iss).agentId),
    ctx.delegation === null ? ZERO : fromHex(ctx.delegation),
    plainHash(claims.act.type),
    salted("target", claims.sub),
    fromHex(actDigest(claims.act, claims.sub)),
    decodeBase64url(claims.act.map),
    fromHex(claims.mod.digest),
    word(facetsOf(params, ctx)),
    word(BigInt(params.amount ?? "0")),
    params.currency === undefined ? ZERO : currencyWord(params.currency),
    salted("recipient", params.recipient),
    params.channel === undefined ? ZERO : plainHash(params.channel),
    salted("dataset", params.dataset),
    word(params.classification === undefined ? 0 : CLASSIFICATIONS.indexOf(params.classification)),
    word(ctx.risk ?? 0),
    word(claims.iat),
    word(claims.chain.log),
    ctx.hold === null ? ZERO : decodeBase64url(ctx.hold),
    // No plan: envelopes name none yet.
    ZERO,
    { dynamic: staticArray(spent.map(encodeCounter)) },
    { dynamic: dynamicArray(approvals.map(encodeApproval)) },
    { dynamic: staticArray([]) },
  ]);
}

function encodeCounter(spent: Spent): Uint8Array {
  return concatBytes(
    fromHex(spent.counter),
    word(WINDOWS.indexOf(spent.window)),
    word(spent.n),
    word(BigInt(spent.before)),
    word(BigInt(spent.reserved)),
  );
}

function encodeApproval(approval: ApprovalProof): Uint8Array {
  return tuple([
    { dynamic: dynamicBytes(fromHex(approval.signer)) },
    word(approval.valid_before),
    { dynamic: dynamicBytes(fromHex(approval.signature)) },
  ]);
}
