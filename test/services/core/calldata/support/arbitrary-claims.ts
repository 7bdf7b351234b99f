import fc from "fast-check";

import type { DecisionClaims } from "../../../../../services/core/calldata/request.ts";
import type { DecisionInputs } from "../../../../../services/core/schemas/evidence.ts";
import type { Params } from "../../../../../services/core/schemas/act.ts";
import { CLASSIFICATIONS } from "../../../../../services/core/words/verdicts.ts";

const hex = (size: number | { readonly minLength: number; readonly maxLength: number }) =>
  fc
    .uint8Array(typeof size === "number" ? { minLength: size, maxLength: size } : size)
    .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
const hash64 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("base64url"));
const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String);
const seconds = fc.integer({ min: 0, max: 9_999_999_999 });
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const text = fc.string({ minLength: 1, maxLength: 40, unit: "binary" });
const digests = fc.uniqueArray(hash64, { maxLength: 4 }).map((list) => list.sort());

/** Signatures and signers of any length: padding to whole words is where an encoder goes wrong. */
const approval = fc.record({
  signer: hex({ minLength: 0, maxLength: 100 }),
  valid_before: seconds,
  action: fc.constant(null),
  signature: hex({ minLength: 0, maxLength: 200 }),
});
const counter = fc.record({
  counter: hex(32),
  window: fc.constantFrom("action" as const, "day" as const, "month" as const, "lifetime" as const),
  n: id,
  before: uint256,
  reserved: uint256,
});

export const CLAIMS: fc.Arbitrary<DecisionClaims> = fc.record({
  iss: fc.integer({ min: 1, max: 999_999_999_999_999 }).map((agent) => `UID=${agent},CN=did:web:agents.example`),
  sub: fc.constantFrom("http://erp.example", "https://bank.example:8443", "http://[::1]:3000"),
  act: fc.record({
    type: fc.constantFrom("erp.purchase_order.create", "bank.wire.create"),
    http: fc.record({
      method: fc.constantFrom("GET" as const, "POST" as const),
      content_type: fc.option(text),
      _sd: digests,
    }),
    params: fc.record({ _sd: digests }),
    map: hash64,
  }),
  pol: fc.record({ policy: id }),
  mod: fc.record({ digest: hex(32) }),
  iat: seconds,
  ctx: fc.record({
    delegation: fc.option(hex(32)),
    risk: fc.option(fc.integer({ min: 0, max: 1000 })),
    hold: fc.option(hash64),
    reasoning: fc.option(hash64),
  }),
  chain: fc.record({ log: id }),
});

export const PARAMS: fc.Arbitrary<Params> = fc
  .record(
    {
      money: fc.record({ amount: uint256, currency: fc.stringMatching(/^[A-Z]{3}$/) }),
      recipient: text,
      channel: text,
      dataset: text,
      classification: fc.constantFrom(...CLASSIFICATIONS),
      access: fc.constantFrom("read" as const, "write" as const),
      pii: fc.boolean(),
      external: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(({ money, ...rest }) => ({ ...money, ...rest }));

/** Every value an action has comes with a salt of its own. */
export const INPUTS: fc.Arbitrary<DecisionInputs> = fc.record({
  params: PARAMS,
  salts: fc.record({ target: hex(32), recipient: hex(32), dataset: hex(32) }),
  spent: fc.array(counter, { maxLength: 5 }),
  approvals: fc.array(approval, { maxLength: 5 }),
});
