import { expect } from "chai";

import { compileDomain } from "../../../../services/core/domain/compile.ts";
import { mappingText } from "../../../../services/core/domain/mapping.ts";
import { policyOf } from "../../../../services/core/domain/policy.ts";
import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { fillTemplate } from "../../../../services/domain/templates/fill.ts";
import { TEMPLATES, templateNamed } from "../../../../services/domain/templates/templates.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const SALT = `0x${"11".repeat(32)}`;
const FRAME = { salt: SALT, from: Date.UTC(2026, 0, 1) / 1000 };

/** What the comments of a template show, in the place of the empty members below them. */
function withExamples(text: string): string {
  return text
    .replaceAll(/^(targets|actions|agents): \{\}$/gm, "$1:")
    .replace(/^delegations: \[\]$/m, "delegations:")
    .replaceAll(/((?:^# {3}.*\n)+)(^\w+:$)/gm, (_, lines: string, key: string) =>
      [key, lines.replaceAll(/^# /gm, "").trimEnd()].join("\n"),
    );
}

describe("domain/templates", () => {
  it("has those that are promised", () => {
    expect(TEMPLATES.map(({ name }) => name)).to.have.members([
      "governance",
      "finance",
      "community",
      "standards",
      "audit",
      "minimal",
    ]);
  });

  for (const { name, text } of TEMPLATES) {
    describe(name, () => {
      it("is a domain, with somebody to release what it holds, and a mapping that maps nothing yet", () => {
        const { domain } = compileDomain(text, FRAME);
        const approvers = Object.values(domain.approvers ?? {});
        expect(approvers.length).to.be.at.least(domain.policy.approvals ?? 1);
        expect(parseMapping(mappingText(domain, SALT)).actions).to.deep.equal([]);
        const addresses = new Map<string, string>();
        const walletOf = (said: string) => {
          if (!addresses.has(said)) addresses.set(said, `0x${String(addresses.size + 1).padStart(40, "0")}`);
          return addresses.get(said) ?? "";
        };
        expect(policyOf(domain, SALT, walletOf).rules).to.deep.equal([]);
      });

      it("gives every power to a key of its own, and no approval to a member of the council", () => {
        const { council, guardian, registrar, principals, approvers = {} } = compileDomain(text, FRAME).domain;
        const people = [...Object.values(principals), ...Object.values(approvers)].map(({ wallet }) => wallet);
        const all = [...council.members, guardian, registrar, ...people];
        expect(new Set(all).size).to.equal(all.length);
        // More than half: two halves of a council never decide two things.
        expect(council.threshold * 2).to.be.greaterThan(council.members.length);
        expect(council.threshold).to.be.lessThan(council.members.length);
      });

      it("waits at least two days, and keeps keys closed, unless somebody says otherwise", () => {
        const { domain } = compileDomain(text, FRAME);
        expect(domain.council.delay).to.be.at.least(48 * 3600);
        expect(domain.ephemeral).to.equal(false);
      });

      it("shows examples that hold", () => {
        const { domain, authority } = compileDomain(withExamples(text), FRAME);
        expect(Object.keys(domain.targets)).to.deep.equal(["shop"]);
        expect(authority.map(({ delegation }) => delegation.to)).to.deep.equal(["buyer"]);
      });

      it("keeps its comments when it is filled, and says what it is filled with", () => {
        const filled = fillTemplate(text, {
          organization: 'Ann: "the first" # & co',
          chain: { id: 10, rpc: "env:NODE" },
          ephemeral: false,
        });
        const { domain } = compileDomain(filled, FRAME);
        expect(domain).to.include({ organization: 'Ann: "the first" # & co', ephemeral: false });
        expect(domain.chain).to.deep.equal({ id: 10, rpc: "env:NODE" });
        expect(domain.council.delay).to.be.at.least(48 * 3600);
        const comments = (said: string) => said.match(/^ *#.*$/gm);
        expect(comments(filled)).to.deep.equal(comments(text));
        expect(filled.split("\n")[0]).to.equal("# yaml-language-server: $schema=.countersign/schema.json");
      });

      it("does not wait for days on a chain of its own", () => {
        const { domain } = compileDomain(
          fillTemplate(text, { organization: "x", chain: null, ephemeral: true }),
          FRAME,
        );
        expect(domain).to.include({ chain: "local", ephemeral: true });
        expect(domain.council.delay).to.equal(1);
      });

      it("reads well in a narrow window", () => {
        expect(text.split("\n").filter((line) => line.length > 120)).to.deep.equal([]);
      });
    });
  }

  it("names the nearest one", () => {
    expect(expectCode("ARGUMENT_INVALID", () => templateNamed("finanse")).detail).to.contain("do you mean finance?");
    expect(expectCode("ARGUMENT_INVALID", () => templateNamed("x")).detail).to.contain("governance");
  });
});
