import { randomBytes } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import type { JsonObject } from "../../../../services/core/json/parse.ts";
import { mintState, ownerOf, type StateWord, takeState } from "../../../../services/mcp/decision/request-state.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const KEY = randomBytes(32);
const NOW = 1_800_000_000;
const ARGS: JsonObject = { amount: 5, to: "Vendor" };
const CALL = { principal: "clerk", target: "bank", tool: "pay", args: ARGS };
const WORD: StateWord = { kind: "upstream", state: "UPSTREAM", of: null, round: 1, expires: NOW + 10 };
const json = fc.jsonValue({ maxDepth: 2 }).filter((value) => JSON.stringify(value).isWellFormed());

function tools() {
  const spent = new Set<string>();
  const spend = (nonce: string) => Promise.resolve(!spent.has(nonce) && spent.add(nonce).size > 0);
  return {
    key: KEY as Uint8Array,
    store: { spend },
    clock: () => NOW * 1000,
    randomBytes: (length: number) => randomBytes(length),
  };
}
const refused = (sealed: string, call = CALL, with_ = tools()) =>
  expectCodeAsync("REQUEST_STATE_INVALID", takeState(sealed, ownerOf(call), with_));

describe("mcp/decision: request states", () => {
  const mint = (word: StateWord = WORD) => mintState(ownerOf(CALL), word, tools());

  it("come back as they were given out, whatever order the arguments are written in", async () => {
    const turned = { ...CALL, args: { to: "Vendor", amount: 5 } };
    const state = await takeState(mint(), ownerOf(turned), tools());
    expect(state).to.include({ kind: "upstream", state: "UPSTREAM", round: 1, tool: "pay" });
  });

  it("show nothing of what is in them, and are never the same twice", () => {
    const [one, other] = [mint(), mint()];
    expect(one).not.to.equal(other);
    expect(Buffer.from(one.slice(4), "base64url").toString("latin1")).not.to.contain("UPSTREAM");
  });

  it("any bit changed: REQUEST_STATE_INVALID", async () => {
    const sealed = mint();
    const bytes = Buffer.from(sealed.slice(4), "base64url");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const turned = Buffer.from(bytes);
        turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await refused(`cs1.${turned.toString("base64url")}`);
      }),
      { numRuns: 200 },
    );
  });

  it("any other text: REQUEST_STATE_INVALID", async () => {
    const sealed = mint();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.nat(sealed.length), async (text, at) => {
        await refused(text);
        await refused(`cs1.${text}`);
        fc.pre(text !== "");
        await refused(sealed.slice(0, at) + text + sealed.slice(at));
        fc.pre(at < sealed.length);
        await refused(sealed.slice(0, at));
      }),
      { numRuns: 100 },
    );
    await refused(`cs1.${"A".repeat(100_000)}`);
  });

  it("any other argument, tool, principal or server: REQUEST_STATE_INVALID", async () => {
    const sealed = mint();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("amount", "to", "memo"), json, async (name, value) => {
        fc.pre(JSON.stringify(ARGS[name]) !== JSON.stringify(value));
        await refused(sealed, { ...CALL, args: { ...ARGS, [name]: value as JsonObject } });
      }),
      { numRuns: 100 },
    );
    await refused(sealed, { ...CALL, args: {} });
    for (const name of ["principal", "target", "tool"] as const) await refused(sealed, { ...CALL, [name]: "other" });
    // None of them used it up.
    await takeState(sealed, ownerOf(CALL), tools());
  });

  it("with another amount: the state of 5 does not pay 999999", async () => {
    await refused(mint(), { ...CALL, args: { ...ARGS, amount: 999_999 } });
  });

  it("another home's key, an expired one, and one that was used", async () => {
    await refused(mint(), CALL, { ...tools(), key: randomBytes(32) });
    await refused(mint({ ...WORD, expires: NOW }));
    const [sealed, shared] = [mint(), tools()];
    await takeState(sealed, ownerOf(CALL), shared);
    await refused(sealed, CALL, shared);
  });

  it("of two at once one is taken", async () => {
    const [sealed, shared] = [mint(), tools()];
    const both = await Promise.allSettled([1, 2].map(() => takeState(sealed, ownerOf(CALL), shared)));
    expect(both.map(({ status }) => status).sort()).to.deep.equal(["fulfilled", "rejected"]);
  });
});
