import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

import { expect } from "chai";
import { concat, keccak256, recoverAddress, toUtf8Bytes, TypedDataEncoder } from "ethers";
import { compactVerify, importJWK, jwtVerify } from "jose";

import { encodeDecision } from "../../../../services/core/calldata/request.ts";
import { contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { decodeBase64url, encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { canonicalJson } from "../../../../services/core/json/canonical.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { verifyJws } from "../../../../services/core/jws/verify.ts";
import { compareAction } from "../../../../services/core/mapping/compare.ts";
import { deriveAction } from "../../../../services/core/mapping/derive.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { approvalProofSchema, approvalRecordSchema } from "../../../../services/core/schemas/approval.ts";
import { checkpointSchema } from "../../../../services/core/schemas/checkpoint.ts";
import { outcomeSchema } from "../../../../services/core/schemas/outcome.ts";
import { splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { inputsOf, resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import { checkBinding } from "../../../../services/core/verify/binding.ts";
import { openEnvelope, openSae } from "../../../../services/core/verify/envelope.ts";
import { checkIntentFresh, openIntent } from "../../../../services/core/verify/intent.ts";
import { checkPermission } from "../../../../services/core/verify/permission.ts";
import { checkProof } from "../../../../services/core/verify/proof.ts";
import { JWS_TYPES, type JwsType } from "../../../../services/core/words/kinds.ts";
import { nobleVerifier } from "../../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { referenceActionHash } from "../../../helpers/approved-action.ts";
import { type EnvelopeVectors, envelopeVectors } from "../../../helpers/envelope-vectors.ts";
import { recoverWallet } from "../../../../services/chain/signed/approval.ts";
import { shownDifferences } from "../../../../services/core/calldata/known.ts";
import { fromHex } from "../../../../services/core/encoding/hex.ts";
import { erasureSchema } from "../../../../services/core/schemas/erasure.ts";
import { isErasable } from "../../../../services/core/calldata/erasable.ts";
import { keptWhenErased } from "../../../../services/core/sdjwt/erasure.ts";
import { openErasureOrder } from "../../../../services/core/verify/erasure-order.ts";
import { openHoldReading } from "../../../../services/core/verify/hold-reading.ts";
import { OPERATOR } from "../../../helpers/operator.ts";
import { agentSigner, LOG, logSigner, PEP, pepSigner } from "../../../helpers/samples.ts";

const FILE = new URL("../../../vectors/envelope-v1.json", import.meta.url);
const VERIFIERS = [nodeVerifier, nobleVerifier];

/** The file as it is committed: what was signed once must be readable for ever. */
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as EnvelopeVectors;
const { now, request, hashes, keys } = vectors;
const jwtOf = (text: string) => text.split("~")[0] ?? "";

interface Signed {
  readonly name: string;
  readonly typ: JwsType;
  readonly jwt: string;
  readonly signer: Signer;
  readonly jwk: (typeof keys)["agent"]["jwk"];
}
const agent = { signer: agentSigner, jwk: keys.agent.jwk };
const log = { signer: logSigner, jwk: keys.log.jwk };
const SIGNED: readonly Signed[] = [
  { name: "intent", typ: "intent+jwt", jwt: jwtOf(vectors.intent), ...agent },
  { name: "envelope", typ: "sae+jwt", jwt: jwtOf(vectors.envelope), ...log },
  { name: "denial", typ: "sae-denial+jwt", jwt: vectors.denial, ...log },
  { name: "proof", typ: "pop+jwt", jwt: vectors.proof, ...agent },
  { name: "reading", typ: "read+jwt", jwt: vectors.reading, ...agent },
  { name: "outcome", typ: "outcome+jwt", jwt: vectors.outcome, signer: pepSigner, jwk: keys.enforcement_point.jwk },
  { name: "plan", typ: "plan+jwt", jwt: jwtOf(vectors.plan), ...agent },
  { name: "revoke_order", typ: "revoke+jwt", jwt: vectors.revoke_order, ...agent },
  { name: "revocation", typ: "revocation+jwt", jwt: vectors.revocation, ...log },
  { name: "floor", typ: "floor+jwt", jwt: vectors.floor, ...log },
  { name: "behaviour", typ: "behaviour+jwt", jwt: vectors.behaviour, ...agent },
  { name: "shadow", typ: "shadow+jwt", jwt: vectors.shadow, signer: pepSigner, jwk: keys.enforcement_point.jwk },
  {
    ...{ name: "order", typ: "erase+jwt", jwt: vectors.erasure_order },
    ...{ signer: OPERATOR, jwk: keys.operator.jwk },
  },
  { name: "erasure", typ: "erasure+jwt", jwt: vectors.erasure, ...log },
  { name: "checkpoint", typ: "checkpoint+jwt", jwt: vectors.checkpoint, ...log },
];

describe("test/vectors/envelope-v1.json", () => {
  it("is what this code writes: no format has drifted", async () => {
    expect(JSON.parse(JSON.stringify(await envelopeVectors()))).to.deep.equal(vectors);
  });

  it("has one of every type", () => {
    expect(SIGNED.map(({ typ }) => typ)).to.have.members(Object.values(JWS_TYPES));
  });

  for (const { name, typ, jwt, signer, jwk } of SIGNED) {
    describe(name, () => {
      it("verifies with both engines", () => {
        verifyJws(parseJws(jwt, [typ]), signer.publicKey, VERIFIERS);
      });

      it("gives the same bytes when its claims are signed again", async () => {
        expect(await signJws(signer, typ, parseJws(jwt, [typ]).payload)).to.equal(jwt);
      });

      it("verifies with jose and its default settings, given the key", async () => {
        const key = await importJWK({ ...jwk }, "EdDSA");
        const { payload, protectedHeader } = await compactVerify(jwt, key);
        expect(protectedHeader).to.deep.equal({ alg: "EdDSA", kid: signer.kid, typ });
        const { payload: claims } = await jwtVerify(jwt, key, { currentDate: new Date((now + 1) * 1000) });
        expect(claims).to.deep.equal(JSON.parse(Buffer.from(payload).toString()));
      });

      it("is refused by jose when another typ is expected", async () => {
        const key = await importJWK({ ...jwk }, "EdDSA");
        const currentDate = new Date((now + 1) * 1000);
        for (const other of Object.values(JWS_TYPES).filter((type) => type !== typ)) {
          const code = await jwtVerify(jwt, key, { currentDate, typ: other }).then(
            () => undefined,
            (error: unknown) => (error as { code?: string }).code,
          );
          expect(code, other).to.equal("ERR_JWT_CLAIM_VALIDATION_FAILED");
        }
      });
    });
  }

  it("names its keys as docs/formats.md says", () => {
    for (const { jwk, kid, thumbprint } of Object.values(keys)) {
      const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(jwk.x, "base64url")]);
      expect(kid).to.equal(createHash("sha256").update(spki).digest("base64url"));
      const json = `{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`;
      expect(thumbprint).to.equal(createHash("sha256").update(json).digest("base64url"));
    }
  });

  it("has an intent that opens to the request", () => {
    const intent = openIntent(vectors.intent);
    checkIntentFresh(intent.claims, LOG, now);
    expect(intent.hash).to.equal(hashes.intent);
    expect(intent.params).to.deep.equal(vectors.params);
    expect(intent.http?.uri).to.equal(request.uri);
  });

  it("has an erasure of the envelope's leaf, and what stays of its disclosures excuses nothing else", () => {
    const claims = erasureSchema.parse(parseJws(vectors.erasure, ["erasure+jwt"]).payload);
    expect(claims.erased).to.deep.equal([{ seq: 2, leaf: vectors.log[1]?.leaf }]);
    const ordered = { aud: LOG, now: now + 60 };
    expect(openErasureOrder(vectors.erasure_order, ordered).claims.records).to.deep.equal([2]);
    const envelope = openSae(jwtOf(vectors.envelope), ["sae+jwt"]).claims;
    const all = [...splitCompact(vectors.envelope).disclosures, ...vectors.evidence];
    const callData = fromHex(vectors.call_data);
    const kept = resolveRecord(envelope, keptWhenErased(all));
    expect([kept.http, kept.params, kept.salts]).to.deep.equal([null, null, null]);
    expect(kept.shown.params.amount).to.equal(vectors.params.amount);
    expect(isErasable(envelope, kept, callData)).to.equal(true);
    expect(shownDifferences(envelope, callData, kept)).to.deep.equal([]);
    // One more that is missing is no erasure's doing.
    for (const left of keptWhenErased(all)) {
      const less = resolveRecord(
        envelope,
        keptWhenErased(all).filter((each) => each !== left),
      );
      const isApprovals = Buffer.from(left, "base64url").toString().includes('"approvals"');
      expect(isErasable(envelope, less, callData), left).to.equal(isApprovals);
    }
  });

  it("has an approver's proof for the held action", () => {
    const { terms, digest, proof } = vectors.hold_reading;
    const request = {
      ...terms,
      hold: encodeBase64url(fromHex(terms.hold)),
      host: "sign.example",
      names: [],
      now: terms.issuedAt,
    };
    const opened = openHoldReading(proof, request);
    expect(opened.digest).to.equal(digest);
    expect(recoverWallet(digest, opened.reading.signature)).to.equal(opened.reading.signer);
  });

  it("has an envelope that permits the request, and its proof", () => {
    const envelope = openEnvelope(vectors.envelope);
    const { claims } = envelope;
    expect(envelope.hash).to.equal(hashes.sae);
    expect(claims.ctx.intent).to.equal(hashes.intent);
    const mapping = parseMapping(vectors.mapping);
    const body = decodeBase64url(request.body);
    checkPermission(claims, {
      now,
      aud: PEP,
      chain: claims.pol.chain,
      anchor: claims.chain.anchor,
      map: hashes.mapping,
    });
    checkBinding(envelope, { ...request, digest: contentDigestOf(body) });
    compareAction({ type: claims.act.type, params: envelope.params }, deriveAction(mapping, { ...request, body }));
    const { signer } = agent;
    checkProof(
      vectors.proof,
      { now, aud: PEP, sae: envelope.hash, jkt: claims.cnf.jkt, key: signer.publicKey },
      VERIFIERS,
    );
  });

  it("has call data that anyone can build again from claims and disclosures", () => {
    const { claims } = openEnvelope(vectors.envelope);
    const { disclosures } = splitCompact(vectors.envelope);
    const inputs = inputsOf(resolveRecord(claims, [...disclosures, ...vectors.evidence]));
    if (inputs === null) throw new Error("a disclosure is missing");
    expect(toHex(encodeDecision(claims, inputs))).to.equal(vectors.call_data);
    const bytes = Buffer.from(vectors.call_data.slice(2), "hex");
    expect(claims.pol.call).to.equal(createHash("sha256").update(bytes).digest("base64url"));
  });

  it("has disclosures whose SHA-256 are the digests", () => {
    const { act, pol, ctx } = openEnvelope(vectors.envelope).claims;
    const digestsOf = (disclosures: readonly string[]) =>
      disclosures.map((disclosure) => createHash("sha256").update(disclosure).digest("base64url"));
    const action = vectors.envelope.split("~").slice(1, -1);
    expect(digestsOf(action)).to.have.members([...(act.http?._sd ?? []), ...act.params._sd]);
    expect(digestsOf(vectors.evidence)).to.have.members([...pol._sd, ...ctx._sd]);
  });

  it("has a denial that is Held, an outcome of the envelope, and a checkpoint over the four records", () => {
    expect(openSae(vectors.denial, [JWS_TYPES.denial]).claims.pol.verdict).to.equal("Held");
    const outcome = outcomeSchema.parse(parseJws(vectors.outcome, [JWS_TYPES.outcome]).payload);
    expect(outcome.sae).to.deep.equal({ hash: hashes.sae, log: 1, seq: 2 });
    const checkpoint = checkpointSchema.parse(parseJws(vectors.checkpoint, [JWS_TYPES.checkpoint]).payload);
    expect(checkpoint).to.deep.include({ root: hashes.root, count: vectors.log.length, first_seq: 1 });
    expect(checkpoint).to.deep.include({ tree: { size: 4, root: hashes.root }, generation: 1 });
    expect(vectors.tree_nodes).to.deep.equal([hashes.root]);
  });

  it("has an approval that a wallet signed over the held action, and its record", () => {
    const { typed_data: typed, digest, proof, record } = vectors.approval;
    const { EIP712Domain: _domain, ...types } = typed.types;
    expect(TypedDataEncoder.hash(typed.domain, types, typed.message)).to.equal(digest);
    const said = approvalRecordSchema.parse(JSON.parse(record));
    expect(canonicalJson(said)).to.equal(record);
    expect(recoverAddress(digest, said.approval.signature).toLowerCase()).to.equal(said.approval.signer);
    const { act, organization, log, policy, version } = typed.message;
    expect({ act, organization, log, policy, version }).to.deep.equal({
      ...{
        act: hashes.act,
        organization: said.organization,
        log: said.log,
        policy: said.policy,
        version: said.version,
      },
    });
    expect(typed.message.hold).to.equal(`0x${Buffer.from(said.hold, "base64url").toString("hex")}`);
    expect(typed.message.action).to.deep.equal(approvalProofSchema.parse(proof).action);
    expect(said.approval).to.deep.equal({ ...proof, action: referenceActionHash(proof.action) });
    expect(proof.action).to.include({ amount: "900.50", currency: "USD", until: "2026-09-21 14:23:20 UTC" });
    expect(said.hold).to.equal(openSae(vectors.denial, [JWS_TYPES.denial]).claims.ctx.intent);
  });

  it("has values as the sets on chain hold them", () => {
    expect(vectors.salted.map(({ facet }) => facet)).to.deep.equal(["target", "recipient", "dataset"]);
    for (const { mapping_salt: key, facet, value, salt, item } of vectors.salted) {
      const message = Buffer.concat([Buffer.from(facet), Buffer.of(0), Buffer.from(value)]);
      const computed = createHmac("sha256", Buffer.from(key.slice(2), "hex"))
        .update(message)
        .digest("hex");
      expect(salt).to.equal(`0x${computed}`);
      expect(item).to.equal(keccak256(concat([salt, toUtf8Bytes(value)])));
    }
  });

  it("is what docs/formats.md shows", () => {
    const page = readFileSync(new URL("../../../../docs/formats.md", import.meta.url), "utf8");
    const [salted] = vectors.salted;
    const [first = ""] = vectors.evidence;
    const shown = [
      first,
      createHash("sha256").update(first).digest("base64url"),
      Buffer.from(first, "base64url").toString(),
    ];
    for (const text of [...shown, salted?.salt, salted?.item]) expect(page, String(text)).to.include(String(text));
  });

  it("has leaves and a root by RFC 9162", () => {
    const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
    const kinds = { intent: 1, sae: 2, denial: 3 };
    const leaves = vectors.log.map(({ kind, seq, record }) => {
      const head = Buffer.alloc(10);
      head[1] = kinds[kind];
      head.writeBigUInt64BE(BigInt(seq), 2);
      return sha256(head, sha256(Buffer.from(record)));
    });
    expect(leaves.map((leaf) => `0x${leaf.toString("hex")}`)).to.deep.equal(vectors.log.map(({ leaf }) => leaf));
    const node = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.of(1), left, right);
    const [a, b, c, d] = leaves as [Buffer, Buffer, Buffer, Buffer];
    expect(`0x${node(node(a, b), node(c, d)).toString("hex")}`).to.equal(hashes.root);
  });
});
