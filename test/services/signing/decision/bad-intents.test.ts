import { ed25519 } from "@noble/curves/ed25519.js";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes } from "../../../../services/core/encoding/bytes.ts";
import { p256Signer } from "../../../helpers/test-signers.ts";
import { encode } from "../../../helpers/ed25519-cases.ts";
import { expectRefused } from "../support/expect.ts";
import { joinSignature, resign, scalarOf, takeApart, withParts, withSignature } from "../support/forge.ts";
import type { TestAgent } from "../support/organization.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();
const L = ed25519.Point.Fn.ORDER;
const ALICE_SEED = new Uint8Array(32).fill(11);

type Spoil = (intent: string, agents: { alice: TestAgent; bob: TestAgent }) => string | Promise<string>;

const header =
  (members: object): Spoil =>
  (intent, { alice }) =>
    resign(alice.signer, intent, { header: { ...members } });
const claims =
  (members: object): Spoil =>
  (intent, { alice }) =>
    resign(alice.signer, intent, { claims: { ...members } });
const disclosures =
  (change: (given: readonly string[]) => readonly string[]): Spoil =>
  (intent, { alice }) =>
    resign(alice.signer, intent, { disclosures: change(takeApart(intent).disclosures) });

const TOOL = { protocol: "mcp", server: "A".repeat(43), name: "wire", definition: null } as const;
const bothBindings: Spoil = (intent, { alice }) => {
  const { act } = takeApart(intent).claims as { act: { http: { _sd: string[] } } };
  const tool = { ...TOOL, _sd: act.http._sd.slice(0, 1) };
  return resign(alice.signer, intent, { claims: { act: { ...act, tool } } });
};

describe("signing: bad intents", () => {
  afterEach(suite.closeWorlds);

  const cases: readonly [name: string, spoil: Spoil, code: ErrorCode][] = [
    // form
    ["two parts", (intent) => withParts(intent, ([a, b]) => [a, b]), "JWS_MALFORMED"],
    ["four parts", (intent) => withParts(intent, (parts) => [...parts, "e30"]), "JWS_MALFORMED"],
    ["an empty signature", (intent) => withParts(intent, ([a, b]) => [a, b, ""]), "JWS_MALFORMED"],
    ["padding", (intent) => withParts(intent, ([a, b, c]) => [a, b, `${c}==`]), "JWS_NOT_CANONICAL"],
    ["white space", (intent) => withParts(intent, ([a, b, c]) => [a, b, `${c}\n`]), "JWS_NOT_CANONICAL"],
    [
      "the other base64 alphabet",
      (intent) => withParts(intent, ([a, b, c]) => [a, b, `+${c.slice(1)}`]),
      "JWS_NOT_CANONICAL",
    ],
    ["left-over bits", (intent) => withParts(intent, ([a, b, c]) => [a, b, nextCharacter(c)]), "JWS_NOT_CANONICAL"],
    [
      "a header that is not JSON",
      (intent, { alice }) => resign(alice.signer, intent, { header: "{" }),
      "JSON_MALFORMED",
    ],
    // header
    ["alg none", header({ alg: "none" }), "JWS_ALG_UNSUPPORTED"],
    ["alg HS256", header({ alg: "HS256" }), "JWS_ALG_UNSUPPORTED"],
    ["ES256 with an Ed25519 key", header({ alg: "ES256" }), "JWS_ALG_KEY_MISMATCH"],
    [
      "ES256 really signed, under the kid of an Ed25519 key",
      (intent) => resign(p256Signer(5), intent, { header: { alg: "ES256" } }),
      "JWS_ALG_KEY_MISMATCH",
    ],
    ["jwk in the header", header({ jwk: { kty: "OKP", crv: "Ed25519", x: "AA" } }), "JWS_HEADER_INVALID"],
    ["jku in the header", header({ jku: "https://evil.example/keys" }), "JWS_HEADER_INVALID"],
    ["x5u in the header", header({ x5u: "https://evil.example/certificate" }), "JWS_HEADER_INVALID"],
    ["crit in the header", header({ crit: ["b64"] }), "JWS_HEADER_INVALID"],
    ["b64 in the header", header({ b64: false }), "JWS_HEADER_INVALID"],
    ["a kid that is no hash", header({ kid: "../keys/root" }), "JWS_HEADER_INVALID"],
    ["another typ", header({ typ: "sae+jwt" }), "JWS_TYP_UNEXPECTED"],
    [
      "a header name twice",
      (intent, { alice }) => resign(alice.signer, intent, { header: twice(takeApart(intent).header, '"alg":"none"') }),
      "JSON_DUPLICATE_NAME",
    ],
    // claims
    ["an unknown claim", claims({ admin: true }), "CLAIMS_INVALID"],
    ["a missing claim", claims({ session: undefined }), "CLAIMS_INVALID"],
    ["another version", claims({ v: 2 }), "CLAIMS_INVALID"],
    [
      "a claim twice",
      (intent, { alice }) => resign(alice.signer, intent, { claims: twice(takeApart(intent).claims, '"hold":null') }),
      "JSON_DUPLICATE_NAME",
    ],
    [
      "a payload that is an array",
      (intent, { alice }) => resign(alice.signer, intent, { claims: "[]" }),
      "CLAIMS_INVALID",
    ],
    ["an iss that is no subject", claims({ iss: "alice" }), "CLAIMS_INVALID"],
    // what no part of this version fills
    ["somebody it acts for that nobody is told of", claims({ act_for: "A".repeat(43) }), "DISCLOSURE_INVALID"],
    ["a token", claims({ token: "A".repeat(43) }), "UNSUPPORTED"],
    ["an attestation", claims({ attestation: "A".repeat(43) }), "UNSUPPORTED"],
    ["two bindings", bothBindings, "CLAIMS_INVALID"],
    ["no binding", claims({ act: { type: "erp.order.create", params: { _sd: [] } } }), "CLAIMS_INVALID"],
    ["a plan without its members", claims({ plan: {} }), "CLAIMS_INVALID"],
    ["nine parents", claims({ parents: Array.from({ length: 9 }, () => "A".repeat(43)) }), "CLAIMS_INVALID"],
    // disclosures
    ["a disclosure left out", disclosures((given) => given.slice(1)), "DISCLOSURE_INVALID"],
    ["a disclosure twice", disclosures((given) => [...given, given[0] ?? ""]), "DISCLOSURE_INVALID"],
    [
      "a disclosure nobody refers to",
      disclosures((given) => [...given, "WyJhYWFhYWFhYWFhYWFhYWFhYWFhYWFhIiwiYSIsMV0"]),
      "DISCLOSURE_INVALID",
    ],
    ["a disclosure with padding", disclosures(([first = "", ...rest]) => [`${first}=`, ...rest]), "DISCLOSURE_INVALID"],
    ["something after the last ~", (intent) => `${intent}e30`, "DISCLOSURE_INVALID"],
    // signature
    [
      "a changed claim under the old signature",
      (intent) => withParts(intent, ([a, b, c]) => [a, another(b), c]),
      "JWS_SIGNATURE_INVALID",
    ],
    [
      "a signature of 63 bytes",
      (intent) => withSignature(intent, (signature) => signature.slice(1)),
      "JWS_SIGNATURE_INVALID",
    ],
    [
      "S + L",
      (intent) => withSignature(intent, (s) => joinSignature(s.slice(0, 32), scalarOf(s) + L)),
      "JWS_SIGNATURE_INVALID",
    ],
    [
      "an R of small order that fits the equation",
      (intent) => withSignature(intent, smallOrder),
      "JWS_SIGNATURE_INVALID",
    ],
    ["another agent's signature", (intent, { bob }) => resign(bob.signer, intent, {}), "JWS_SIGNATURE_INVALID"],
    [
      "another agent's key, by its own name",
      (intent, { bob }) => resign(bob.signer, intent, { header: { kid: bob.signer.kid } }),
      "AGENT_KEY_MISMATCH",
    ],
  ];
  for (const [name, spoil, code] of cases) {
    it(`refuses ${name}: ${code}`, async () => {
      const world = await suite.world();
      const { agents } = world.organization;
      const { intent } = await world.intentOf(agents.alice, order(900));
      await expectRefused(world, await world.act(await spoil(intent, agents)), code);
    });
  }

  it("takes the same intent when nothing is wrong with it", async () => {
    const world = await suite.world();
    const { agents } = world.organization;
    const { intent } = await world.intentOf(agents.alice, order(900));
    const reply = await world.act(await resign(agents.alice.signer, intent, {}));
    if (reply.status !== 200) throw new Error(reply.text);
  });
});

/** Adds a member to JSON text whose name stands there already. */
function twice(members: object, member: string): string {
  return JSON.stringify(members).replace(/}$/, `,${member}}`);
}

/** The last of 86 characters has four bits of which two mean nothing. */
function nextCharacter(part: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1);
}

/** The payload with one character of a string value changed. */
function another(payload: string): string {
  const text = Buffer.from(payload, "base64url").toString("utf8");
  return Buffer.from(text.replace("session-1", "session-2")).toString("base64url");
}

/** R = identity and S = k a: the equation holds, and so it does for any message of whoever knows a, without a nonce. */
function smallOrder(_signature: Uint8Array, input: Uint8Array): Uint8Array {
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(ALICE_SEED);
  const r = encode(1n);
  const k = BigInt(`0x${Buffer.from(sha512(concatBytes(r, pointBytes, input)).reverse()).toString("hex")}`) % L;
  return joinSignature(r, (k * scalar) % L);
}
