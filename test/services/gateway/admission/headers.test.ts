import { expect } from "chai";

import {
  checkHeaders,
  forwardedHeaders,
  headerOf,
  readHeaders,
  returnedHeaders,
} from "../../../../services/gateway/admission/headers.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

describe("gateway/headers", () => {
  it("keeps every value of a header, whatever its case", () => {
    const headers = readHeaders(["Accept", "a", "ACCEPT", "b", "Host", "c"]);
    expect([...headers]).to.deep.equal([
      ["accept", ["a", "b"]],
      ["host", ["c"]],
    ]);
  });

  for (const name of ["Countersign-Envelope", "countersign-anything", "Content-Type", "content-length", "HOST"]) {
    it(`lets ${name} stand once`, () => {
      checkHeaders(readHeaders([name, "a"]));
      expectCode("HEADER_DUPLICATE", () => checkHeaders(readHeaders([name, "a", name.toLowerCase(), "a"])));
    });
  }

  it("lets other headers stand twice, and joins them", () => {
    const headers = readHeaders(["accept-language", "a", "accept-language", "b"]);
    checkHeaders(headers);
    expect(forwardedHeaders(headers, [])).to.deep.equal({ "accept-language": "a, b" });
  });

  it("takes an empty header for none", () => {
    const headers = readHeaders(["content-type", "", "user-agent", ""]);
    expect(headerOf(headers, "content-type")).to.equal(null);
    expect(forwardedHeaders(headers, [])).to.deep.equal({});
  });

  it("returns what describes the content, and no cookie, location, connection or coding of the transfer", () => {
    const headers = readHeaders(
      [
        "content-type",
        "content-length",
        "etag",
        "set-cookie",
        "location",
        "connection",
        "transfer-encoding",
        "server",
      ].flatMap((name) => [name, "x"]),
    );
    expect(returnedHeaders(headers, [])).to.have.all.keys("content-type", "content-length", "etag");
  });
});
