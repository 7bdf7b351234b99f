import { expect } from "chai";

import { hooksOf } from "../../../../services/core/domain/hooks.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { DOMAIN } from "./example.ts";

const withHooks = (hooks: string, targets = ""): string =>
  DOMAIN.replace(/^targets:\n/m, `targets:\n${targets}`).replace(
    /^agents:\n( +)(\S+):\n( +)/m,
    (_, one: string, name: string, two: string) => `agents:\n${one}${name}:\n${two}hooks: ${hooks}\n${two}`,
  );

describe("core: hooks in the domain file", () => {
  it("names clients, and a target that is a shell", () => {
    const text = withHooks("{ target: desk, clients: [codex] }", "  desk: { shell: { command: [desk] } }\n");
    expect(hooksOf(readDomain(text).domain).map(({ target, clients }) => [target, clients])).to.deep.equal([
      ["desk", ["codex"]],
    ]);
  });

  for (const [why, hooks] of [
    ["a target there is none of", "{ target: nowhere, clients: [codex] }"],
    ["a client nobody knows", "{ target: desk, clients: [codec] }"],
    ["no client at all", "{ target: desk, clients: [] }"],
  ] as const) {
    it(`refuses ${why}`, () => {
      expectCode("DOMAIN_INVALID", () => readDomain(withHooks(hooks, "  desk: { shell: { command: [desk] } }\n")));
    });
  }

  it("refuses a target that is no shell", () => {
    const name = /^targets:\n {2}(\w+):/m.exec(DOMAIN)?.[1] ?? "";
    expectCode("DOMAIN_INVALID", () => readDomain(withHooks(`{ target: ${name}, clients: [codex] }`)));
  });
});
