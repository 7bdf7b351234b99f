import { PROPOSAL as ORDER } from "../services/sdk/support/agent.ts";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { openToolInput } from "../../services/core/envelope/tool-input.ts";
import { encodeBase64url } from "../../services/core/encoding/base64url.ts";
import { utf8 } from "../../services/core/encoding/bytes.ts";
import { contentDigestOf } from "../../services/core/envelope/build-act.ts";
import { previewWitness } from "../../services/core/mapping/preview-witness.ts";
import { isCountersignError } from "../../services/core/errors/error.ts";
import { sha256b64 } from "../../services/core/hash.ts";
import { canonicalJson } from "../../services/core/json/canonical.ts";
import { parseJson } from "../../services/core/json/parse.ts";
import { parseRequestTarget } from "../../services/core/mapping/request-target.ts";
import type { PreviewWitness } from "../../services/core/schemas/pending.ts";
import { buildBehaviour, NOTHING_SEEN } from "../../services/sdk/behaviour.ts";
import {
  buildIntent,
  buildToolIntent,
  type IntentDeps,
  type Proposal,
  type ToolProposal,
} from "../../services/sdk/intent.ts";
import { buildProof } from "../../services/sdk/proof.ts";
import { buildReading } from "../../services/sdk/reading.ts";
import { agentSigner, ERP, envelopeOf, fixedBytes, intentClaims, LOG, NOW, PARAMS, PEP, saeClaims } from "./samples.ts";

/** The seed of the agent's Ed25519 key: 32 equal bytes. */
const KEY_SEED = "01".repeat(32);

const DELEGATION = `0x${"7a".repeat(32)}`;
const HASHES = ["parent", "hold", "reasoning"].map((text) => sha256b64(text)) as [string, string, string];

/** Every part of an intent once, in one that has it and one that has it not. */
const PROPOSALS: Readonly<Record<string, Proposal>> = {
  "an order": ORDER,
  "no content and no parameters": {
    ...{ type: "erp.budget.read", method: "GET", origin: ERP, path: "/budgets/a?quarter=4" },
    ...{ contentType: null, body: new Uint8Array(), params: {}, session: "session-2" },
  },
  "a base path, and a path and query in another spelling": {
    ...{ ...ORDER, origin: `${ERP}/v2`, path: "/%61/b%c3%bc|c?q=1+2&r=a'b&s=%2F" },
  },
  "a delegation of its own, parents and reasoning": {
    ...{ ...ORDER, delegation: DELEGATION, parents: [HASHES[0], HASHES[1]], reasoning: HASHES[2] },
  },
  "whom it is done for": { ...ORDER, actFor: "mailto:alice@example.com" },
  "a preview it rests on": {
    ...{ ...ORDER, parents: [HASHES[0]], preview: { digest: HASHES[1], state: HASHES[2] } },
  },
  "a preview without a state": { ...ORDER, preview: { digest: HASHES[1], state: null } },
  "a step of a plan": {
    ...{ ...ORDER, plan: { root: `0x${"8b".repeat(32)}`, step: 2, path: [`0x${"9c".repeat(32)}`] } },
  },
  "text beyond ASCII, flags and every facet": {
    ...ORDER,
    params: {
      recipient: "Bücher & Söhne 漢字 \u{1f600}",
      dataset: '<b>"\\',
      classification: "restricted",
      access: "write",
      pii: true,
      external: false,
    },
  },
};

const WRITE: ToolProposal = {
  ...{ type: "files.write", sub: "mcp:files", params: { recipient: "/srv/a" }, session: "session-1" },
  tool: { protocol: "mcp", server: sha256b64("server"), name: "write_file", definition: sha256b64("definition") },
  input: { arguments: { path: "/srv/a", content: "Bücher \u{1f600}", size: 1.5, "\u20ac": null, 1: [] } },
};

/** Calls of tools: every member of the binding and of the input once. */
const CALLS: Readonly<Record<string, ToolProposal>> = {
  "a call of a tool": WRITE,
  "a call without arguments, of a tool without a pin": {
    ...{ ...WRITE, type: "shell.run", sub: "shell:desk", params: {} },
    tool: { protocol: "shell", server: sha256b64("desk"), name: "git status", definition: null },
    input: {},
  },
  "a call that brings answers and a state, and asks for a person": {
    ...{ ...WRITE, delegation: DELEGATION, parents: [HASHES[0]] },
    input: { arguments: { path: "/srv/a" }, inputResponses: { yes: { action: "accept" } }, upstreamState: "s" },
    atLeast: { verdict: "Held", why: "path was first seen in a result of fetch" },
  },
};

/** What nobody may sign, by the code it is refused with. */
const REFUSED: readonly (readonly [string, Partial<Proposal>])[] = [
  ["PARAM_UNPRINTABLE", { params: { ...PARAMS, recipient: "Vend\u202eor" } }],
  ["PARAM_UNPRINTABLE", { params: { ...PARAMS, recipient: "a\nb" } }],
  ["PARAM_UNPRINTABLE", { params: { ...PARAMS, channel: "a\u2028b" } }],
  ["AMOUNT_INVALID", { params: { ...PARAMS, amount: "1.5" } }],
  ["AMOUNT_INVALID", { params: { ...PARAMS, amount: "01" } }],
  ["AMOUNT_INVALID", { params: { ...PARAMS, amount: String(1n << 256n) } }],
  ["CLAIMS_INVALID", { params: { amount: "1" } }],
  ["CLAIMS_INVALID", { params: { currency: "USD" } }],
  ["CLAIMS_INVALID", { params: { amount: "1", currency: "usd" } }],
  ["CLAIMS_INVALID", { params: { recipient: "" } }],
  ["CLAIMS_INVALID", { params: { recipient: "a".repeat(257) } }],
  ["CLAIMS_INVALID", { params: { secret: "x" } as never }],
  ["CLAIMS_INVALID", { session: "s" }],
  ["CLAIMS_INVALID", { origin: `${ERP}/` }],
  ["CLAIMS_INVALID", { origin: `${ERP}:443` }],
  ["CLAIMS_INVALID", { origin: "https://ERP.example" }],
  ["CLAIMS_INVALID", { type: "order" }],
  ["CLAIMS_INVALID", { method: "TRACE" }],
  ["CLAIMS_INVALID", { hold: "x" }],
  ["CLAIMS_INVALID", { delegation: "0x1" }],
  ["CLAIMS_INVALID", { preview: { digest: "x", state: null } }],
  ["CLAIMS_INVALID", { parents: Array.from({ length: 9 }, () => HASHES[0]) }],
  ["CLAIMS_INVALID", { actFor: "" }],
  ["CLAIMS_INVALID", { actFor: " alice" }],
  ["CLAIMS_INVALID", { actFor: "Zo\u00eb" }],
  ["CLAIMS_INVALID", { actFor: "a".repeat(257) }],
  ["CLAIMS_INVALID", { plan: { root: "0x1", step: 1, path: [] } }],
  ["CLAIMS_INVALID", { plan: { root: `0x${"8b".repeat(32)}`, step: 0, path: [] } }],
  ["CLAIMS_INVALID", { plan: { root: `0x${"8b".repeat(32)}`, step: 1, path: Array(17).fill(DELEGATION) as string[] } }],
  ["URI_NOT_CANONICAL", { path: "/a/../b" }],
];

const TARGETS: readonly string[] = [
  ...[
    "/",
    "/a",
    "/a/",
    "/a%2Db",
    "/%7Euser",
    "/a%c3%bc",
    "/a|b^[c]",
    "/a!$&'()*+,=:@b",
    "/a?x=1",
    "/a?x=",
    "/a?x=1&x=2",
  ],
  ...[
    "/a?x=a+b",
    "/a?x=a%20b",
    "/a?x=a%2Bb",
    "/a?q='{}`",
    "/a?x=%2F%3f%40%3A%24%2c",
    "/a?x=%26%3D",
    "/a?%C3%A4=1",
    "/a?x=~!*()",
  ],
  ...[
    "",
    "a",
    "//",
    "/a//b",
    "/.",
    "/a/..",
    "/%2e%2e/a",
    "/a%2fb",
    "/a%5Cb",
    "/a;b",
    "/a\\b",
    "/a%00",
    "/a%7f",
    "/a%ff",
  ],
  ...[
    "/a?",
    "/a?x",
    "/a?=1",
    "/a?x=1&&y=2",
    "/a?x=1;y=2",
    "/a?x=%5c",
    "/a?x=%0a",
    "/a#b",
    "/a b",
    "/ü",
    "/a%",
    "/a?x=%zz",
  ],
  `/${"a".repeat(2048)}`,
];

const JSON_TEXTS: readonly string[] = [
  ...[
    '{"b":1,"a":2}',
    '{"\\u20ac":"\\r","\\n":1,"ö":2,"1":3}',
    "[56.0,1e3,0.002,1e-7,-0,4.50]",
    '"\\u000f\\u2028<\\/"',
    "[]",
    "{}",
  ],
  ...[
    "9007199254740991",
    "-9007199254740991",
    "333333333.3333333",
    "1.7976931348623157e-308",
    "[true,false,null]",
    ' {"a" : [ ] } ',
  ],
  ...[
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "9007199254740992",
    "-9007199254740993",
    "1e16",
  ],
  ...[
    "0.1234567890123456789",
    "01",
    "+1",
    ".5",
    "1.",
    "'a'",
    '"\\ud800"',
    '"a\nb"',
    "[1,]",
    "{a:1}",
    "",
    "1 2",
    '{"__proto__":1}',
    "nul",
  ],
];

/** Previews: content, ETag, and where the rule reads the state. */
const PREVIEWS: readonly (readonly [string, string | null, string | null])[] = [
  ['{"fee":"3.00","moves":["90.00"],"version":7}', '"v7"', "etag"],
  [' {"version":7, "moves":["90.00"],"fee":"3.00"}', '"v7"', "etag"],
  ['{"fee":"3.00","version":7}', null, "/version"],
  ['{"a":{"b/c":[]}}', 'W/"1"', "/a/b~1c"],
  ["[]", null, null],
  ["{}", null, "etag"],
  ["{}", "v7", "etag"],
  ["{}", null, "/version"],
  ['{"a":1,"a":2}', null, null],
  ["<html>", '"1"', "etag"],
];

function witnessOf(content: string, etag: string | null, state: string | null): PreviewWitness | string {
  const rule = state === null ? {} : { state: state === "etag" ? ("etag" as const) : { body: state } };
  try {
    return previewWitness(rule, utf8(content), etag);
  } catch (error) {
    if (isCountersignError(error)) return error.code;
    throw error;
  }
}

/** Everything in test/vectors/client-v1.json. Run this file to write it: only when a format is meant to change. */
export async function clientVectors() {
  const identity = { subject: intentClaims().iss, log: LOG, pep: PEP, delegation: DELEGATION };
  const depsOf = (seed: string): IntentDeps => ({
    ...{ identity, signer: agentSigner, clock: () => NOW * 1000 + 999, randomBytes: fixedBytes(seed) },
  });
  const intents = await Promise.all(
    Object.entries(PROPOSALS).map(async ([name, proposal]) => ({
      name,
      proposal: written(proposal),
      ...(await buildIntent(depsOf(name), proposal)),
    })),
  );
  const calls = await Promise.all(
    Object.entries(CALLS).map(async ([name, proposal]) => ({
      ...{ name, proposal, input: openToolInput(proposal.input).text },
      ...(await buildToolIntent(depsOf(name), proposal)),
    })),
  );
  const held = await buildIntent(depsOf("held"), ORDER);
  const hold = sha256b64(held.intent.split("~")[0] ?? "");
  const resumed = { ...ORDER, hold };
  const envelope = await envelopeOf(saeClaims());
  const path = `/v1/holds/${hold}`;
  return {
    shows:
      "What an agent's client sends, to the byte: intents with their disclosures, calls of tools with the text of their input, a resumed hold, proofs of possession and of who reads; what an agent says it did, and what binds an action to a preview; the one spelling of a request target; strict JSON and its canonical form; and what is refused, with which code. Random bytes are a chain of SHA-256 from the UTF-8 of `seed`: each request for n bytes hashes the last 32 and takes the first n of them.",
    version: 1,
    now: NOW,
    key: { seed: KEY_SEED, kid: agentSigner.kid },
    identity,
    intents,
    calls,
    resumed: {
      held: { seed: "held", proposal: written(ORDER), ...held },
      again: { seed: "resumed", proposal: written(resumed), ...(await buildIntent(depsOf("resumed"), resumed, held)) },
    },
    refused: REFUSED.map(([code, change]) => ({ code, proposal: written({ ...ORDER, ...change }) })),
    proofs: {
      possession: { seed: "pop", envelope, proof: await buildProof(depsOf("pop"), envelope) },
      reading: {
        ...{ seed: "read", path },
        proof: await buildReading(depsOf("read"), { iss: identity.subject, aud: identity.log, path }),
      },
    },
    behaviours: await Promise.all(
      [201, null].map(async (status) => {
        const commitment = status === null ? null : DELEGATION;
        const content = utf8('{"id":"PO-1"}');
        const output =
          status === null
            ? NOTHING_SEEN
            : { phase: "executed" as const, status, result: null, digest: contentDigestOf(content) };
        const deps = { ...depsOf("told"), identity: { ...identity, commitment } };
        const behaviour = await buildBehaviour(deps, envelope, output);
        return { envelope, status, content: encodeBase64url(content), commitment, behaviour };
      }),
    ),
    previews: PREVIEWS.map(([content, etag, state]) => ({
      content,
      etag,
      state,
      witness: witnessOf(content, etag, state),
    })),
    targets: TARGETS.map((raw) => ({ raw, ...attempt("canonical", () => parseRequestTarget(raw).canonical) })),
    json: JSON_TEXTS.map((text) => ({ text, ...attempt("canonical", () => canonicalJson(parseJson(text))) })),
  };
}
export type ClientVectors = Awaited<ReturnType<typeof clientVectors>>;

/** A proposal as JSON can hold it: its body in base64url. */
function written({ body, ...rest }: Proposal): Omit<Proposal, "body"> & { readonly body: string } {
  return { ...rest, body: encodeBase64url(body) };
}

function attempt(name: string, act: () => string): Readonly<Record<string, string>> {
  try {
    return { [name]: act() };
  } catch (error) {
    if (isCountersignError(error)) return { code: error.code };
    throw error;
  }
}

/** The file's text. */
export async function clientVectorsText(): Promise<string> {
  return `${JSON.stringify(await clientVectors(), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("../vectors/client-v1.json", import.meta.url), utf8(await clientVectorsText()));
}
