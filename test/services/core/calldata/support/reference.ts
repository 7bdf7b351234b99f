import { createHash } from "node:crypto";

import { concat, encodeBytes32String, hexlify, keccak256, toUtf8Bytes, ZeroHash } from "ethers";

import { policyAbi } from "../../../../../services/chain/abi/contracts.ts";
import type { DecisionClaims } from "../../../../../services/core/calldata/request.ts";
import type { DecisionInputs } from "../../../../../services/core/schemas/evidence.ts";
import type { Params } from "../../../../../services/core/schemas/act.ts";

const WINDOWS = { action: 0, day: 1, month: 2, lifetime: 3, hour: 4 };
const CLASSES = { public: 0, restricted: 1, confidential: 2, secret: 3, top_secret: 4 };

/** IPolicy.evaluate as a general ABI encoder writes it, over hashes taken here once more. */
export function referenceCallData(claims: DecisionClaims, inputs: DecisionInputs): string {
  return policyAbi.encodeFunctionData("evaluate", [claims.pol.policy, referenceRequest(claims, inputs)]);
}

export function referenceRequest(claims: DecisionClaims, { params, salts, spent, approvals }: DecisionInputs) {
  const { act, ctx } = claims;
  const salted = (salt: string | undefined, text: string | undefined) =>
    text === undefined ? ZeroHash : keccak256(concat([salt ?? "", toUtf8Bytes(text)]));
  return {
    agentId: /^UID=(\d+),/.exec(claims.iss)?.[1] ?? "",
    delegationId: ctx.delegation ?? ZeroHash,
    actionType: keccak256(toUtf8Bytes(act.type)),
    target: salted(salts.target, claims.sub),
    actDigest: referenceActDigest(act, claims.sub),
    mappingHash: fromBase64url(act.map),
    modelDigest: claims.mod.digest,
    facets: referenceFacets(claims, params),
    amount: params.amount ?? "0",
    currency: params.currency === undefined ? ZeroHash : encodeBytes32String(params.currency),
    recipient: salted(salts.recipient, params.recipient),
    channel: params.channel === undefined ? ZeroHash : keccak256(toUtf8Bytes(params.channel)),
    dataSet: salted(salts.dataset, params.dataset),
    classification: CLASSES[params.classification ?? "public"],
    risk: ctx.risk ?? 0,
    time: claims.iat,
    logId: claims.chain.log,
    holdId: ctx.hold === null ? ZeroHash : fromBase64url(ctx.hold),
    plan: ZeroHash,
    spent: spent.map(({ counter, window, n, before, reserved }) => ({
      id: counter,
      window: WINDOWS[window],
      n,
      before,
      reserved,
    })),
    approvals: approvals.map(({ signer, valid_before, signature }) => ({
      signer,
      validBefore: valid_before,
      signature,
    })),
    planPath: [],
  };
}

/** SHA-256 of RFC 8785 JSON, whose members are written here in their order by hand. */
export function referenceActDigest({ type, http, params }: DecisionClaims["act"], sub: string): string {
  if (http === undefined) throw new Error("no HTTP request binds it");
  const json = JSON.stringify;
  const httpJson = `{"_sd":${json(http._sd)},"content_type":${json(http.content_type)},"method":${json(http.method)}}`;
  const act = `{"http":${httpJson},"params":{"_sd":${json(params._sd)}},"type":${json(type)}}`;
  return `0x${createHash("sha256")
    .update(`{"act":${act},"sub":${json(sub)}}`)
    .digest("hex")}`;
}

function referenceFacets({ ctx }: DecisionClaims, params: Params): number {
  const has = [
    "amount" in params,
    "recipient" in params,
    "channel" in params,
    "dataset" in params,
    "classification" in params,
    params.access === "write",
    params.pii === true,
    params.external === true,
    ctx.risk !== null,
    ctx.reasoning !== null,
  ];
  return has.reduce((bits, bit, place) => bits + (bit ? 2 ** place : 0), 0);
}

function fromBase64url(text: string): string {
  return hexlify(Buffer.from(text, "base64url"));
}
