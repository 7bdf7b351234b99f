import { expect } from "chai";

import { credentialsOf } from "../../../../services/core/domain/credentials.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { changed, DOMAIN } from "./example.ts";

describe("credentialsOf", () => {
  it("puts the secret where the file says it comes from, behind the word it stands behind", () => {
    const { domain } = readDomain(DOMAIN);
    expect(credentialsOf(domain, (source) => `<${source}>`)).to.deep.equal({
      bank: { authorization: "Bearer <env:BANK_TOKEN>" },
    });
  });

  it("takes a secret without a word, and a target without one", () => {
    const { domain } = readDomain(changed("authorization: Bearer env:BANK_TOKEN", "x-api-key: file:/run/secrets/bank"));
    expect(credentialsOf(domain, () => "s")).to.deep.equal({ bank: { "x-api-key": "s" } });
    const { domain: none } = readDomain(changed("    credentials:\n      authorization: Bearer env:BANK_TOKEN\n", ""));
    expect(credentialsOf(none, () => "s")).to.deep.equal({ bank: {} });
  });
});
