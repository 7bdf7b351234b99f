import { expect } from "chai";

import { freshAccounts, localAccounts } from "../../../scripts/local/accounts.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";
import { keyLines } from "../../../scripts/start/key-lines.ts";

describe("scripts/start: the keys of people", () => {
  it("are shown once, each with its account and what it is for", () => {
    const accounts = freshAccounts();
    const first = keyLines({ accounts, isNew: true }, homeFiles("data")).join("\n");
    for (const role of ["principal", "approver", "member1", "member5", "guardian"] as const) {
      expect(first).to.include(accounts[role].address).and.include(accounts[role].privateKey);
    }
    const later = keyLines({ accounts, isNew: false }, homeFiles("data")).join("\n");
    expect(later)
      .to.include("keys")
      .and.not.match(/0x[0-9a-f]{64}/);
  });

  it("are never the public ones", () => {
    const known = new Set(Object.values(localAccounts()).map(({ address }) => address));
    const [one, other] = [freshAccounts(), freshAccounts()];
    for (const { address } of Object.values(one)) expect(known.has(address)).to.equal(false);
    expect(one.principal.address).not.to.equal(other.principal.address);
  });
});
