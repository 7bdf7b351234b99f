import { expect } from "chai";
import fc from "fast-check";

import { readMessage } from "../../../../services/mcp/wire/read.ts";
import { topLevel } from "../../../../services/mcp/wire/top-level.ts";
import { requestText, responseText } from "../../../../services/mcp/wire/write.ts";

const call = (id: string, args = "{}"): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"pay","arguments":${args}}}`;

describe("messages of MCP as they stand on the wire", () => {
  for (const [id, value] of [
    ["0", 0],
    ['""', ""],
    ['"7"', "7"],
    ["-1", -1],
  ] as const) {
    it(`takes ${id} for an id`, () => {
      expect(readMessage(call(id))).to.include({ kind: "request", id: value, method: "tools/call" });
    });
  }

  for (const id of ["null", "1.5", "9007199254740993", "true", "{}"]) {
    it(`refuses ${id} as an id`, () => {
      const read = readMessage(call(id));
      expect(read).to.include({ kind: "unreadable", id: null, wanted: true });
      expect(read).to.have.nested.property("failure.error.code", -32600);
    });
  }

  const REFUSED = {
    "a name that stands twice": ['{"amount":5,"amount":999999}', "JSON_DUPLICATE_NAME"],
    "a name that stands twice once it is decoded": ['{"amount":5,"\\u0061mount":999999}', "JSON_DUPLICATE_NAME"],
    "a number that is infinite": ['{"amount":1e400}', "JSON_MALFORMED"],
    "a number that would come out as another": ['{"amount":12345678901234567890}', "JSON_MALFORMED"],
    "more digits than a double has": ['{"amount":0.10000000000000000001}', "JSON_MALFORMED"],
    "a lone surrogate": ['{"to":"\\ud800"}', "JSON_MALFORMED"],
    "a member called __proto__": ['{"__proto__":{"admin":true}}', "JSON_MALFORMED"],
    "nesting without end": [`${"[".repeat(40)}${"]".repeat(40)}`, "JSON_MALFORMED"],
  } as const;
  for (const [what, [args, code]] of Object.entries(REFUSED)) {
    it(`refuses ${what} in the arguments of a call, under the call's id`, () => {
      const read = readMessage(call("3", args));
      expect(read).to.include({ kind: "unreadable", id: 3, wanted: true });
      expect(read).to.have.nested.property("failure.error.code", -32602);
      expect(read).to.have.nested.property("failure.error.data.code", code);
    });
  }

  it("takes an argument of two million characters", () => {
    const read = readMessage(call("1", JSON.stringify({ text: "x".repeat(2_000_000) })));
    expect(read.kind).to.equal("request");
  });

  it("refuses batches, whatever is in them", () => {
    for (const batch of ["[]", `[${call("1")}]`, "[1]"]) {
      expect(readMessage(batch)).to.have.nested.property("failure.error.code", -32600);
    }
  });

  it("refuses what is no JSON, no object, of no JSON-RPC or two things at once", () => {
    expect(readMessage("{")).to.have.nested.property("failure.error.code", -32700);
    for (const text of [
      "7",
      '{"id":1,"method":"ping"}',
      '{"jsonrpc":"1.0","id":1,"method":"ping"}',
      '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
      '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
      '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}',
      '{"jsonrpc":"2.0","id":1,"result":7}',
      '{"jsonrpc":"2.0","id":1}',
    ]) {
      expect(readMessage(text), text).to.have.nested.property("failure.error.code", -32600);
    }
  });

  it("passes a result on with every digit, every unknown member and the order it came in", () => {
    const result = '{"z":1e400,"a":12345678901234567890,"content":[{"type":"odd","x":"\\ud800"}]}';
    const read = readMessage(`{"jsonrpc":"2.0",\n "id":7,"result":${result}}`);
    if (read.kind !== "response" || read.answer.kind !== "result") throw new TypeError("no result");
    expect(read.answer.text).to.equal(result);
    expect(read.answer.exact).to.equal(false);
    expect(responseText("mine", read.answer)).to.equal(`{"jsonrpc":"2.0","id":"mine","result":${result}}`);
  });

  it("says of a result that every reader reads alike that it is exact", () => {
    const read = readMessage('{"jsonrpc":"2.0","id":7,"result":{"a":[1,2.5]}}');
    expect(read).to.have.nested.property("answer.exact", true);
  });

  it("answers no notification that cannot be read", () => {
    const text = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"a":1,"a":2}}';
    expect(readMessage(text)).to.include({ kind: "unreadable", wanted: false });
  });

  it("finds the outermost members of any object as they were written", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 0, max: 4 }), (object, indent) => {
        const found = topLevel(JSON.stringify(object, null, indent));
        const read = [...(found ?? [])].map(([name, text]) => [name, JSON.parse(text)]);
        expect(read).to.deep.equal(Object.entries(JSON.parse(JSON.stringify(object)) as object));
      }),
    );
    expect(topLevel('{"a":1,"b":{"a":2},"\\u0061":3}')).to.equal(null);
  });

  it("writes what it read as every other reader reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { arguments: value } });
        const read = readMessage(text);
        // Names and numbers that are refused are refused.
        if (read.kind !== "request") return;
        expect(JSON.parse(requestText(read))).to.deep.equal(JSON.parse(text.replaceAll(/-0(?=[,}\]])/g, "0")));
      }),
    );
  });
});
