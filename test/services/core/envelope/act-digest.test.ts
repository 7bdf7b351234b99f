import { createHash } from "node:crypto";

import { expect } from "chai";

import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import type { Act } from "../../../../services/core/schemas/act.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { ERP, ORDER } from "../../../helpers/samples.ts";

const { act } = ORDER;

describe("core/envelope/act-digest", () => {
  it("is SHA-256 of the canonical JSON of act and sub", () => {
    const http = `{"_sd":${JSON.stringify(act.http._sd)},"content_type":"application/json","method":"POST"}`;
    const params = `{"_sd":${JSON.stringify(act.params._sd)}}`;
    const json = `{"act":{"http":${http},"params":${params},"type":"${act.type}"},"sub":"${ERP}"}`;
    expect(actDigest(act, ERP)).to.equal(`0x${createHash("sha256").update(json).digest("hex")}`);
  });

  it("is the same under every mapping: the approver signs what the agent signed", () => {
    for (const map of ["one mapping", "another"]) {
      expect(actDigest({ ...act, map: sha256b64(map) }, ERP)).to.equal(actDigest(act, ERP));
    }
  });

  it("does not depend on the order of members", () => {
    const turned: Act = {
      params: act.params,
      http: { _sd: act.http._sd, content_type: act.http.content_type, method: act.http.method },
      type: act.type,
    };
    expect(actDigest(turned, ERP)).to.equal(actDigest(act, ERP));
  });

  for (const [member, other, sub] of [
    ["sub", act, `${ERP}:8443`],
    ["type", { ...act, type: "erp.purchase_order.delete" }, ERP],
    ["method", { ...act, http: { ...act.http, method: "PUT" } }, ERP],
    ["content_type", { ...act, http: { ...act.http, content_type: null } }, ERP],
    ["a digest of http", { ...act, http: { ...act.http, _sd: act.http._sd.toReversed() } }, ERP],
    ["a digest of params", { ...act, params: { _sd: act.params._sd.slice(1) } }, ERP],
  ] satisfies [string, Act, string][]) {
    it(`changes with ${member}`, () => {
      expect(actDigest(other, sub)).not.to.equal(actDigest(act, ERP));
    });
  }
});
