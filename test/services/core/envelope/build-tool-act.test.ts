import { createHash } from "node:crypto";

import { expect } from "chai";

import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import { buildToolAct, toolInputText } from "../../../../services/core/envelope/build-tool-act.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { httpOf } from "../../../../services/core/schemas/binding.ts";
import { actSchema, type toolSchema } from "../../../../services/core/schemas/act.ts";
import { resolveAct } from "../../../../services/core/sdjwt/act.ts";
import { resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { EVIDENCE, ERP, fixedBytes, INPUTS, ORDER, PARAMS, saeClaims } from "../../../helpers/samples.ts";

const TOOL = { protocol: "mcp", server: sha256b64("server"), name: "create_order", definition: null } as const;
const INPUT = { arguments: { vendor: "ACME", total: 900.5 } };
const CALL = { type: ORDER.act.type, tool: TOOL, input: INPUT, params: PARAMS };
const { act, disclosures } = buildToolAct(CALL, fixedBytes("tool"));
const TEXT = '{"arguments":{"total":900.5,"vendor":"ACME"},"inputResponses":null,"upstreamState":null}';

describe("core/envelope/build-tool-act", () => {
  it("binds to the canonical JSON that is passed on, with what is absent in its place", () => {
    expect(toolInputText(INPUT)).to.equal(TEXT);
    expect(toolInputText({})).to.equal('{"arguments":{},"inputResponses":null,"upstreamState":null}');
  });

  it("hides the input, and its disclosure opens it for a reader of a record", () => {
    expect(JSON.stringify(act)).to.not.include("ACME");
    const { pol, ctx } = saeClaims();
    const claims = { act: { ...act, map: sha256b64("mapping") }, pol, ctx };
    const input = createHash("sha256").update(TEXT).digest("base64url");
    const shown = resolveRecord(claims, [...disclosures, ...EVIDENCE.disclosures]);
    const { params, salts } = INPUTS;
    const seen = { shown: { params, salts }, hidden: { params: 0, salts: 0 } };
    expect(shown).to.deep.equal({ ...INPUTS, ...seen, http: null, tool: { input }, act_for: null, missing: [] });
    const [, ...others] = disclosures;
    expect(resolveRecord(claims, [...others, ...EVIDENCE.disclosures]))
      .to.include({ tool: null })
      .and.to.deep.include({ missing: ["tool"] });
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claims, ORDER.disclosures));
  });

  it("is named by SHA-256 of its canonical JSON, as any other action is", () => {
    const { tool, params, type } = act;
    const digests = JSON.stringify(tool?._sd);
    const bound = `{"_sd":${digests},"definition":null,"name":"create_order","protocol":"mcp","server":"${TOOL.server}"}`;
    const json = `{"act":{"params":{"_sd":${JSON.stringify(params._sd)}},"tool":${bound},"type":"${type}"},"sub":"${ERP}"}`;
    expect(actDigest(act, ERP)).to.equal(`0x${createHash("sha256").update(json).digest("hex")}`);
  });

  it("discloses the digest of the input and the parameters, and no request", () => {
    const { http, tool } = resolveAct(act, disclosures);
    expect([http, tool]).to.deep.equal([null, { input: sha256b64(toolInputText(INPUT)) }]);
    expectCode("TARGET_MISMATCH", () => httpOf(act));
  });

  it("has exactly one binding", () => {
    expect(actSchema.safeParse(act).success).to.equal(true);
    expect(actSchema.safeParse({ ...act, http: ORDER.act.http }).success).to.equal(false);
    expect(actSchema.safeParse({ type: act.type, params: act.params }).success).to.equal(false);
  });

  for (const [what, over] of [
    ["an unknown protocol", { protocol: "telnet" }],
    ["a server that is no hash", { server: "mcp.example" }],
    ["a definition that is no hash", { definition: "{}" }],
    ["no name", { name: "" }],
    ["no digest", { _sd: [] }],
    ["a member too many", { stranger: 1 }],
  ] as const) {
    it(`refuses ${what}`, () => {
      const tool = { ...act.tool, ...over } as typeof toolSchema._output;
      expect(actSchema.safeParse({ ...act, tool }).success).to.equal(false);
    });
  }
});
