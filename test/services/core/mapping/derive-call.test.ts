import { expect } from "chai";
import fc from "fast-check";

import { openToolInput, readToolInput } from "../../../../services/core/envelope/tool-input.ts";
import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { JsonValue } from "../../../../services/core/json/parse.ts";
import { deriveCall, originsOf } from "../../../../services/core/mapping/derive-call.ts";
import type { ToolBinding } from "../../../../services/core/mapping/match-call.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const [SERVER, PIN, OTHER] = [sha256b64("server"), sha256b64("definition"), sha256b64("other")];

const file = (actions: string, targets = ""): string => `version: 1
policy: 1
salt: "0x${"5a".repeat(32)}"
targets:
  files: { tools: { protocol: mcp, server: ${SERVER}, open: [resources/read], pins: { write_file: ${PIN} } } }
  shell: { tools: { protocol: shell, server: ${SERVER} } }${targets}
actions:${actions}
`;
const RULES = `
  - type: files.write
    target: files
    tool: write_file
    params: { recipient: { argument: /to/path, origin: notFromResults }, channel: { value: disk } }
  - type: files.pay
    target: files
    tool: pay
    items: /payments
    params:
      amount: { item: /total, decimals: 2 }
      currency: { value: USD }
      recipient: { item: /to, origin: notFromResults }
  - type: files.list
    target: files
    tool: list
    params: { dataset: { argument: /path, optional: true } }`;
const mapping = parseMapping(file(RULES));

const tool = (name: string, over: Partial<ToolBinding> = {}): ToolBinding => ({
  ...{ protocol: "mcp", server: SERVER, name, definition: name === "write_file" ? PIN : null },
  ...over,
});
const derive = (called: ToolBinding, given: JsonValue | null, sub = "mcp:files") => {
  const input = given === null ? null : openToolInput({ arguments: given });
  return deriveCall(mapping, { sub, tool: called, input });
};

describe("core/mapping/derive-call", () => {
  it("reads type and parameters out of the arguments", () => {
    expect(derive(tool("write_file"), { to: { path: "/srv/a" }, content: 1.5 })).to.deep.equal({
      type: "files.write",
      target: "files",
      origin: "mcp:files",
      params: { recipient: "/srv/a", channel: "disk" },
      undetermined: [],
    });
    const payments = [
      { to: "A", total: "1.50" },
      { to: "A", total: 2 },
    ];
    const { params } = derive(tool("pay"), { payments });
    expect(params).to.deep.equal({ amount: "350", currency: "USD", recipient: "A" });
  });

  it("leaves open what stands in an input it does not have", () => {
    const { params, undetermined } = derive(tool("write_file"), null);
    expect([params, undetermined]).to.deep.equal([{ channel: "disk" }, ["recipient"]]);
    expect(derive(tool("pay"), null).undetermined).to.have.members(["recipient", "amount"]);
  });

  it("takes the absence of what may be absent, and of nothing else", () => {
    expect(derive(tool("list"), {}).params).to.deep.equal({});
    expectCode("TOOL_INPUT_INVALID", () => derive(tool("write_file"), { to: {} }));
  });

  const REFUSED: readonly (readonly [string, ErrorCode, () => unknown])[] = [
    ["a tool without a rule", "TOOL_UNKNOWN", () => derive(tool("delete_file"), {})],
    ["a name in another case", "TOOL_UNKNOWN", () => derive(tool("Write_file", { definition: PIN }), {})],
    ["another server", "TOOL_UNKNOWN", () => derive(tool("write_file", { server: OTHER }), {})],
    ["another protocol", "TOOL_UNKNOWN", () => derive(tool("write_file", { protocol: "shell" }), {})],
    ["a sub of another protocol", "TOOL_UNKNOWN", () => derive(tool("write_file"), {}, "shell:files")],
    ["a target of another server", "TOOL_UNKNOWN", () => derive(tool("write_file"), {}, "mcp:shell")],
    ["a name every object has", "TOOL_UNKNOWN", () => derive(tool("write_file"), {}, "mcp:constructor")],
    ["another definition", "TOOL_CHANGED", () => derive(tool("write_file", { definition: OTHER }), {})],
    ["no definition where one is pinned", "TOOL_CHANGED", () => derive(tool("write_file", { definition: null }), {})],
    ["a definition where none is pinned", "TOOL_CHANGED", () => derive(tool("list", { definition: PIN }), {})],
    ["a list where one is read", "TOOL_INPUT_INVALID", () => derive(tool("write_file"), { to: [{}, {}] })],
    ["a name beside one that looks alike", "TOOL_INPUT_INVALID", () => derive(tool("list"), { path: "a", Path: "b" })],
    [
      "a long s for an s",
      "TOOL_INPUT_INVALID",
      () => derive(tool("write_file"), { to: { path: "a", "pat\u{1d521}": 1, PATH: "b" } }),
    ],
    [
      "members that differ",
      "TOOL_INPUT_INVALID",
      () =>
        derive(tool("pay"), {
          payments: [
            { to: "A", total: 1 },
            { to: "B", total: 1 },
          ],
        }),
    ],
    ["a member without its amount", "TOOL_INPUT_INVALID", () => derive(tool("pay"), { payments: [{ to: "A" }] })],
    [
      "an amount with too many decimals",
      "AMOUNT_INVALID",
      () => derive(tool("pay"), { payments: [{ to: "A", total: 1.005 }] }),
    ],
    ["a number for a text", "TOOL_INPUT_INVALID", () => derive(tool("list"), { path: 7 })],
  ];
  for (const [what, code, judged] of REFUSED) it(`refuses ${what}: ${code}`, () => void expectCode(code, judged));

  it("derives the same from an input and from its text", () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: false });
    fc.assert(
      fc.property(values, fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), (others, path) => {
        const given = { ...others, to: { path } } as JsonValue;
        let input;
        try {
          input = openToolInput({ arguments: given });
        } catch {
          return;
        }
        const again = readToolInput(utf8(input.text));
        expect(again.digest).to.equal(input.digest);
        expect(again.arguments).to.deep.equal(input.arguments);
      }),
    );
  });

  it("says which parameters may not come from earlier results, also those of each member", () => {
    const [write, pay] = mapping.calls;
    expect(originsOf(write ?? {})).to.deep.equal(["/to/path"]);
    expect(originsOf(pay ?? {})).to.deep.equal(["/payments/-/to"]);
  });
});

describe("core/envelope/tool-input", () => {
  const own = JSON.parse('{"__proto__": 1}') as JsonValue;
  const BAD: readonly (readonly [string, JsonValue])[] = [
    ["a lone surrogate", { a: "\ud800" }],
    ["a lone surrogate in a name", { "\udc00": 1 }],
    ["__proto__", own],
    ["1e400", { a: 1e400 }],
    ["a number beyond 2^53 - 1", { a: 2 ** 53 }],
    ["no number", { a: Number.NaN }],
    ["a list", []],
    ["null", null],
    ["a text", "{}"],
  ];
  for (const [what, given] of BAD) {
    it(`refuses ${what}`, () => void expectCode("TOOL_INPUT_INVALID", () => openToolInput({ arguments: given })));
  }

  const TEXTS: readonly (readonly [string, string])[] = [
    ["a name twice", '{"arguments":{"a":1,"a":2},"inputResponses":null,"upstreamState":null}'],
    ["1e400", '{"arguments":{"a":1e400},"inputResponses":null,"upstreamState":null}'],
    ["white space", '{"arguments": {},"inputResponses":null,"upstreamState":null}'],
    ["another order", '{"inputResponses":null,"arguments":{},"upstreamState":null}'],
    ["an escape that is none", '{"arguments":{"a":"\\u0041"},"inputResponses":null,"upstreamState":null}'],
    ["a member more", '{"arguments":{},"inputResponses":null,"more":1,"upstreamState":null}'],
    ["a member less", '{"arguments":{},"inputResponses":null}'],
    ["a lone surrogate", '{"arguments":{"a":"\\ud800"},"inputResponses":null,"upstreamState":null}'],
    ["a list", "[]"],
  ];
  for (const [what, text] of TEXTS) {
    it(`refuses a text with ${what}`, () => void expectCode("TOOL_INPUT_INVALID", () => readToolInput(utf8(text))));
  }

  it("takes 2 MB, and no more than 4 MiB", () => {
    expect(openToolInput({ arguments: { a: "x".repeat(2_000_000) } }).text).to.have.length.above(2_000_000);
    expectCode("BODY_TOO_LARGE", () => openToolInput({ arguments: { a: "x".repeat(4 * 1_048_576) } }));
  });
});

describe("core/mapping/parse: servers of tools", () => {
  const INVALID: readonly (readonly [string, string, string, string])[] = [
    [
      "an action of a target that is no server",
      "",
      "\n  - { type: a.b, target: erp, tool: x }",
      "a.b: unknown server erp",
    ],
    [
      "a request to a server",
      "",
      "\n  - { type: a.b, target: files, method: GET, path: / }",
      "a.b: unknown target files",
    ],
    [
      "two rules of one tool",
      "",
      "\n  - { type: a.b, target: files, tool: x }\n  - { type: a.c, target: files, tool: X }",
      "a.c: another action covers X already",
    ],
    [
      "items nobody reads",
      "",
      "\n  - { type: a.b, target: files, tool: x, items: /a }",
      "a.b: nothing is read from the items",
    ],
    [
      "an amount of a body",
      "",
      "\n  - { type: a.b, target: files, tool: x, params: { amount: { body: /a }, currency: { value: USD } } }",
      "actions.0.params.amount: expected {argument:",
    ],
    ["a word nobody knows", "", "\n  - { type: a.b, target: files, tool: x, tols: 1 }", "actions.0: Unrecognized key"],
    [
      "a server twice",
      `\n  more: { tools: { protocol: mcp, server: ${SERVER} } }`,
      " []",
      "two targets have one server",
    ],
    [
      "a pin that is no hash",
      `\n  more: { tools: { protocol: mcp, server: ${OTHER}, pins: { a: b } } }`,
      " []",
      "targets.more.tools.pins.a: expected base64url",
    ],
  ];
  for (const [what, targets, actions, words] of INVALID) {
    it(`refuses ${what}`, () => {
      const text = file(actions, `\n  erp: https://erp.example${targets}`);
      const { detail } = expectCode("MAPPING_INVALID", () => parseMapping(text));
      expect(detail).to.include(words);
    });
  }
});
