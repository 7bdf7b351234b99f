import { readFileSync } from "node:fs";

import { expect } from "chai";

import { httpTargets } from "../../../services/core/domain/schema.ts";
import { ANY_FRAME, EXAMPLE, EXAMPLE_FILE } from "../../../scripts/local/example.ts";
import { AGENT, exampleText } from "../../../scripts/start/example-home.ts";
import { compileDomain } from "../../../services/core/domain/compile.ts";

describe("scripts/start: the example's file as a home's", () => {
  const text = exampleText(readFileSync(EXAMPLE_FILE, "utf8"), {
    erp: "http://127.0.0.1:1",
    bank: "http://127.0.0.1:2",
  });
  const { domain, authority } = compileDomain(text, ANY_FRAME);

  it("is a domain with its targets on this machine, and an agent to try it with", () => {
    expect(httpTargets(domain).map(([, { url }]) => url)).to.deep.equal(["http://127.0.0.1:1", "http://127.0.0.1:2"]);
    expect(domain.agents[AGENT]?.capabilities).to.deep.equal(Object.keys(domain.actions));
    const [first] = EXAMPLE.domain.delegations;
    const own = authority.find(({ delegation }) => delegation.to === AGENT);
    expect(own).to.deep.include({ above: null, levels: 0 });
    expect(own?.delegation.perAction).to.deep.equal(first?.perAction);
  });

  it("is otherwise the example as it stands, comments and all", () => {
    const { agents, delegations, targets: _targets, ...rest } = domain;
    const { agents: known, delegations: handed, targets: _known, ...example } = EXAMPLE.domain;
    expect(rest).to.deep.equal(example);
    expect({ ...agents, [AGENT]: undefined }).to.deep.equal({ ...known, [AGENT]: undefined });
    expect(delegations.slice(0, -1)).to.deep.equal(handed);
    for (const comment of readFileSync(EXAMPLE_FILE, "utf8").match(/^\s*#.*$/gm) ?? []) {
      expect(text).to.contain(comment.trim());
    }
  });
});
