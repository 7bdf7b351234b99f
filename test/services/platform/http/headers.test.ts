import type { IncomingMessage } from "node:http";

import { expect } from "chai";

import { headerValues, singleHeader } from "../../../../services/platform/http/headers.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

/** Only what the functions look at. */
function message(...rawHeaders: string[]): IncomingMessage {
  return { rawHeaders } as unknown as IncomingMessage;
}

describe("headers", () => {
  it("are found under any case, with every value", () => {
    const request = message("X-A", "1", "x-b", "X-A", "x-a", "2");
    expect(headerValues(request, "X-a")).to.deep.equal(["1", "2"]);
    expect(headerValues(request, "x-b")).to.deep.equal(["X-A"]);
    expect(headerValues(request, "1")).to.deep.equal([]);
  });

  it("that may stand once are refused when they stand twice, even with one value", () => {
    expect(singleHeader(message("X-A", "1"), "x-a")).to.equal("1");
    expect(singleHeader(message("X-A", ""), "x-a")).to.equal("");
    expect(singleHeader(message(), "x-a")).to.equal(null);
    expectCode("HEADER_DUPLICATE", () => singleHeader(message("X-A", "1", "x-A", "1"), "x-a"));
  });
});
