import { decodeBase64url } from "../encoding/base64url.ts";
import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import type { Params } from "../schemas/act.ts";
import type { Sae } from "../schemas/sae.ts";
import { type Spent, WINDOWS } from "../schemas/spent.ts";
import { actDigest } from "../envelope/act-digest.ts";
import { parseAgentSubject } from "../words/ids.ts";
import { CLASSIFICATIONS } from "../words/verdicts.ts";
import { dynamicArray, dynamicBytes, staticArray, tuple, word } from "./abi.ts";
import { facetsOf } from "./facets.ts";
import { currencyWord, plainHash, saltedHash } from "./hashes.ts";

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
  readonly pol: { readonly policy: number; readonly salt: string };
  readonly mod: { readonly digest: string };
  readonly iat: number;
  readonly ctx: Pick<Sae["ctx"], "delegation" | "risk" | "spent" | "approvals" | "hold" | "reasoning">;
  readonly chain: { readonly log: number };
}

/**
 * The exact call data of a decision: IPolicy.evaluate(policy, ActionRequest). A pure function of claims and disclosures, so
 * anyone can re-run the decision.
 */
export function encodeDecision(claims: DecisionClaims, params: Params): Uint8Array {
  return concatBytes(SELECTOR, tuple([word(claims.pol.policy), { dynamic: encodeRequest(claims, params) }]));
}

function encodeRequest(claims: DecisionClaims, params: Params): Uint8Array {
  const { ctx } = claims;
  const { salt } = claims.pol;
  const salted = (text: string | undefined) => (text === undefined ? ZERO : saltedHash(salt, text));
  return tuple([
    word(parseAgentSubject(claims.iss).agentId),
    ctx.delegation === null ? ZERO : fromHex(ctx.delegation),
    plainHash(claims.act.type),
    saltedHash(salt, claims.sub),
    fromHex(actDigest(claims.act, claims.sub)),
    decodeBase64url(claims.act.map),
    fromHex(claims.mod.digest),
    word(facetsOf(params, ctx)),
    word(BigInt(params.amount ?? "0")),
    params.currency === undefined ? ZERO : currencyWord(params.currency),
    salted(params.recipient),
    params.channel === undefined ? ZERO : plainHash(params.channel),
    salted(params.dataset),
    word(params.classification === undefined ? 0 : CLASSIFICATIONS.indexOf(params.classification)),
    word(ctx.risk ?? 0),
    word(claims.iat),
    word(claims.chain.log),
    ctx.hold === null ? ZERO : decodeBase64url(ctx.hold),
    // No plan: envelopes name none yet.
    ZERO,
    { dynamic: staticArray(ctx.spent.map(encodeCounter)) },
    { dynamic: dynamicArray(ctx.approvals.map(encodeApproval)) },
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

function encodeApproval(approval: Sae["ctx"]["approvals"][number]): Uint8Array {
  return tuple([
    { dynamic: dynamicBytes(fromHex(approval.signer)) },
    word(approval.valid_before),
    { dynamic: dynamicBytes(fromHex(approval.signature)) },
  ]);
}
