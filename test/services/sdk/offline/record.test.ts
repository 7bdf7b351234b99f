import { expect } from "chai";
import fc from "fast-check";

import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { saeHash } from "../../../../services/core/envelope/sae-hash.ts";
import { contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { sha256 } from "../../../../services/core/hash.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { jwkOf } from "../../../../services/core/jws/key.ts";
import { buildTree, leafHash } from "../../../../services/core/merkle/rfc9162.ts";
import type { Receipt } from "../../../../services/core/schemas/checkpoint.ts";
import { JWS_TYPES, RECORD_KINDS } from "../../../../services/core/words/kinds.ts";
import { buildBehaviour, NOTHING_SEEN } from "../../../../services/sdk/behaviour.ts";
import { verifyDenial, verifyEnvelope } from "../../../../services/sdk/offline/decision.ts";
import { verifyProof } from "../../../../services/sdk/offline/proof.ts";
import { verifyReceipt } from "../../../../services/sdk/offline/receipt.ts";
import { type DecisionRecord, openRecord, verifyRecord } from "../../../../services/sdk/offline/record.ts";
import { buildProof } from "../../../../services/sdk/proof.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import {
  agentSigner,
  ANCHOR,
  BODY,
  envelopeOf,
  LOG,
  logSigner,
  NOW,
  PEP,
  pepSigner,
  saeClaims,
} from "../../../helpers/samples.ts";
import { agentDeps } from "../support/agent.ts";

const KEYS = { keys: [jwkOf(logSigner.publicKey), jwkOf(pepSigner.publicKey)] };
const ZERO = `0x${"00".repeat(32)}`;

/** A receipt for seq 2 of a batch of five. */
async function receiptFor(decision: string, kind: number = RECORD_KINDS.sae): Promise<Receipt> {
  const hash = saeHash(decision);
  const leaves = [1, 2, 3, 4, 5].map((seq) =>
    seq === 2 ? leafHash(kind, 2, decodeBase64url(hash)) : leafHash(1, seq, sha256(Uint8Array.of(seq))),
  );
  const tree = buildTree(leaves);
  const root = toHex(tree.root);
  const batch = { chain: "eip155:31337", anchor: ANCHOR, log: 1, first_seq: 1, count: 5, root, prev_root: ZERO };
  const claims = { v: 1, iss: LOG, ...batch, voids: 0, generation: 1, iat: NOW };
  const more = { tree: { size: 5, root }, pinned: { number: 0, hash: ZERO } };
  return {
    v: 1,
    ...batch,
    ...{ seq: 2, kind, record: hash, leaf: toHex(leaves[1] ?? new Uint8Array()), path: tree.path(1).map(toHex) },
    checkpoint: await signJws(logSigner, JWS_TYPES.checkpoint, { ...claims, ...more }),
    ...{ tx: `0x${"77".repeat(32)}`, block: { number: 7, hash: `0x${"88".repeat(32)}` } },
  };
}

async function outcomeOf(decision: string, over: object = {}): Promise<string> {
  const claims = {
    ...{ v: 1, iss: PEP, sae: { hash: saeHash(decision), log: 1, seq: 2 }, phase: "executed", status: 201 },
    ...{
      digest: contentDigestOf(BODY),
      result: null,
      form: null,
      reason: null,
      started: NOW * 1000,
      ended: NOW * 1000,
    },
    ...{ iat: NOW, jti: "outcome-0001", chain: { log: 2, seq: 2, anchor: ANCHOR } },
  };
  return signJws(pepSigner, JWS_TYPES.outcome, { ...claims, ...over });
}

describe("sdk/offline: what was signed, checked with public keys alone", () => {
  let envelope: string;
  let denial: string;
  let record: DecisionRecord;
  before(async () => {
    envelope = await envelopeOf(saeClaims());
    const { pol } = saeClaims();
    denial = await envelopeOf(
      saeClaims({ pol: { ...pol, verdict: "Blocked", reason: "ABOVE_BLOCK" } }),
      JWS_TYPES.denial,
    );
    record = {
      ...{ v: 1, decision: envelope, outcome: await outcomeOf(envelope) },
      ...{ receipt: await receiptFor(envelope), keys: KEYS },
    };
  });

  it("opens a permission, with what it discloses and what it does not", () => {
    const { kind, claims, params, missing, hash } = verifyEnvelope(envelope, KEYS);
    expect([kind, claims.pol.verdict, params?.amount, hash]).to.deep.equal([
      "permission",
      "AutoApproved",
      "90050",
      saeHash(envelope),
    ]);
    expect(missing).to.deep.equal(["salts", "spent", "approvals"]);
    const bare = verifyEnvelope(envelope.slice(0, envelope.indexOf("~")), KEYS);
    expect(bare.params).to.equal(null);
  });

  it("takes no denial for a permission, and no permission for a denial", () => {
    expectCode("ENVELOPE_IS_DENIAL", () => verifyEnvelope(denial, KEYS));
    expect(verifyDenial(denial, KEYS).claims.pol.reason).to.equal("ABOVE_BLOCK");
    expectCode("JWS_TYP_UNEXPECTED", () => verifyDenial(envelope, KEYS));
  });

  it("believes no key but those that were given", () => {
    const strangers = { keys: [jwkOf(agentSigner.publicKey)] };
    expectCode("ENVELOPE_SIGNER_UNKNOWN", () => verifyEnvelope(envelope, strangers));
    expectCode("RECEIPT_INVALID", () => verifyReceipt(record.receipt, strangers));
    expect(verifyRecord(record, strangers)).to.equal(false);
    expect(verifyRecord(record, KEYS)).to.equal(true);
  });

  it("names of a receipt what the chain has to say", () => {
    const { receipt, checkpointHash } = verifyReceipt(record.receipt, KEYS);
    expect(checkpointHash).to.equal(toHex(sha256(new TextEncoder().encode(receipt.checkpoint))));
  });

  it("opens a proof of possession in its time, by the agent's key, for this enforcement point", async () => {
    const proof = await buildProof(agentDeps(), envelope);
    const terms = { envelope, aud: PEP, key: jwkOf(agentSigner.publicKey), now: NOW };
    expect(verifyProof(proof, terms)).to.equal(undefined);
    expectCode("PROOF_EXPIRED", () => verifyProof(proof, { ...terms, now: NOW + 32 }));
    expectCode("PROOF_INVALID", () => verifyProof(proof, { ...terms, aud: LOG }));
    expectCode("PROOF_INVALID", () => verifyProof(proof, { ...terms, envelope: denial }));
    expectCode("PROOF_INVALID", () => verifyProof(proof, { ...terms, key: jwkOf(logSigner.publicKey) }));
  });

  it("takes what an agent said it did by the key the permission is bound to, and of that permission alone", async () => {
    const said = await buildBehaviour(agentDeps(), envelope, NOTHING_SEEN);
    const key = jwkOf(agentSigner.publicKey);
    expect(openRecord({ ...record, behaviour: { said, key } }, KEYS).hash).to.equal(saeHash(envelope));
    expect(verifyRecord({ ...record, behaviour: null }, KEYS)).to.equal(true);
    const other = await buildBehaviour(agentDeps(), await envelopeOf(saeClaims({ jti: "another-jti" })), NOTHING_SEEN);
    expectCode("RECORD_INVALID", () => openRecord({ ...record, behaviour: { said: other, key } }, KEYS));
    const foreign = jwkOf(logSigner.publicKey);
    expectCode("RECORD_INVALID", () => openRecord({ ...record, behaviour: { said, key: foreign } }, KEYS));
    const forged = await buildBehaviour({ ...agentDeps(), signer: logSigner }, envelope, NOTHING_SEEN);
    expectCode("AGENT_KEY_MISMATCH", () => openRecord({ ...record, behaviour: { said: forged, key } }, KEYS));
  });

  it("holds a record together: every part is of one permission", async () => {
    expect(verifyRecord(record)).to.equal(true);
    expect(verifyRecord({ ...record, outcome: null, receipt: null })).to.equal(true);
    const denied = {
      ...record,
      decision: denial,
      outcome: null,
      receipt: await receiptFor(denial, RECORD_KINDS.denial),
    };
    expect(openRecord(denied).kind).to.equal("denial");
    expectCode("RECORD_INVALID", () => openRecord({ ...denied, receipt: record.receipt }));
    expectCode("RECORD_INVALID", () => openRecord({ ...record, decision: denial, receipt: null }));
    const wrongKind = await receiptFor(envelope, RECORD_KINDS.denial);
    expectCode("RECORD_INVALID", () => openRecord({ ...record, receipt: wrongKind }));
    const foreign = await outcomeOf(envelope, { iss: LOG });
    expectCode("RECORD_INVALID", () => openRecord({ ...record, outcome: foreign }));
    for (const none of [null, {}, [], "x", { ...record, more: 1 }, { ...record, v: 2 }]) {
      expect(verifyRecord(none)).to.equal(false);
    }
  });

  it("finds one changed character, wherever it is", () => {
    const { receipt } = record as { readonly receipt: Receipt };
    const signed = ["decision", "outcome"] as const;
    const shown = ["record", "leaf", "root", "prev_root", "checkpoint", "anchor", "chain"] as const;
    const changed = (text: string, at: number): string => {
      const place = at % text.length;
      return text.slice(0, place) + (text[place] === "A" ? "B" : "A") + text.slice(place + 1);
    };
    fc.assert(
      fc.property(fc.constantFrom(...signed, ...shown), fc.nat(), (name, at) => {
        const forged =
          name === "decision" || name === "outcome"
            ? { ...record, [name]: changed(record[name] ?? "", at) }
            : { ...record, receipt: { ...receipt, [name]: changed(receipt[name], at) } };
        expect(verifyRecord(forged), `${name} at ${at}`).to.equal(false);
      }),
      { numRuns: 300 },
    );
    const moved = { ...receipt, seq: 3 };
    expect(verifyRecord({ ...record, receipt: moved })).to.equal(false);
    const cut = { ...receipt, path: receipt.path.slice(1) };
    expect(verifyRecord({ ...record, receipt: cut })).to.equal(false);
  });
});
