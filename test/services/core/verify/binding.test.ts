import { expect } from "chai";

import { contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { type BoundRequest, checkBinding } from "../../../../services/core/verify/binding.ts";
import { type OpenedEnvelope, openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";
import { BODY, envelopeOf, ERP, REQUEST, saeClaims } from "../../../helpers/samples.ts";

describe("core/verify/binding", () => {
  let envelope: OpenedEnvelope;
  before(async () => {
    envelope = openEnvelope(await envelopeOf(saeClaims()));
  });

  it("passes the request the permission was issued for", () => {
    expect(codeOf(() => checkBinding(envelope, { ...REQUEST, digest: contentDigestOf(BODY) }))).to.equal(undefined);
  });

  const rows: readonly (readonly [what: string, code: ErrorCode, over: Partial<BoundRequest>])[] = [
    ["another target", "TARGET_MISMATCH", { origin: "https://bank.example" }],
    ["another port", "TARGET_MISMATCH", { origin: `${ERP}:8443` }],
    ["another scheme", "TARGET_MISMATCH", { origin: "http://erp.example" }],
    ["another method", "METHOD_MISMATCH", { method: "PUT" }],
    ["the method in lower case", "METHOD_MISMATCH", { method: "post" }],
    ["another path", "URI_MISMATCH", { uri: `${ERP}/purchase-orders/1?dry_run=no` }],
    ["another query", "URI_MISMATCH", { uri: `${ERP}/purchase-orders?dry_run=yes` }],
    ["no query", "URI_MISMATCH", { uri: `${ERP}/purchase-orders` }],
    ["another spelling of the query", "URI_MISMATCH", { uri: `${ERP}/purchase-orders?dry_run=%6Eo` }],
    ["another case of the path", "URI_MISMATCH", { uri: `${ERP}/Purchase-orders?dry_run=no` }],
    ["another content type", "CONTENT_TYPE_MISMATCH", { contentType: "text/plain" }],
    ["a parameter of the content type", "CONTENT_TYPE_MISMATCH", { contentType: "application/json; charset=utf-8" }],
    ["no content type", "CONTENT_TYPE_MISMATCH", { contentType: null }],
    ["no content", "CONTENT_MISMATCH", { digest: contentDigestOf(new Uint8Array()) }],
    ["one byte more", "CONTENT_MISMATCH", { digest: contentDigestOf(Uint8Array.of(...BODY, 0x20)) }],
    [
      "the same JSON in other bytes",
      "CONTENT_MISMATCH",
      { digest: contentDigestOf(utf8('{"vendor":"ACME","total":900.5,"currency":"USD"}')) },
    ],
  ];
  for (const [what, code, over] of rows) {
    it(`refuses ${what}`, () => {
      expectCode(code, () => checkBinding(envelope, { ...REQUEST, digest: contentDigestOf(BODY), ...over }));
    });
  }

  it("refuses any one bit of the content", () => {
    for (let bit = 0; bit < BODY.length * 8; bit += 1) {
      const body = Uint8Array.from(BODY);
      body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expectCode("CONTENT_MISMATCH", () => checkBinding(envelope, { ...REQUEST, digest: contentDigestOf(body) }));
    }
  });
});
