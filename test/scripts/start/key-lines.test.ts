import { expect } from "chai";

import { freshAccounts, localAccounts } from "../../../scripts/local/accounts.ts";
import { keyLines } from "../../../scripts/start/key-lines.ts";
import { homeFiles } from "../../../services/domain/home/files.ts";

describe("scripts/start: the keys of people", () => {
  const files = homeFiles("data");

  it("are shown once, each with its account and what it is for", async () => {
    const made = {
      address: (name: string) => Promise.resolve(`address of ${name}`),
      privateKey: (name: string) => Promise.resolve(`key of ${name}`),
    };
    const first = (await keyLines(files, made)).join("\n");
    for (const name of ["principal", "approver", "member1", "member5", "guardian"]) {
      expect(first).to.include(`address of ${name}`).and.include(`key of ${name}`);
    }
    const later = (await keyLines(files, null)).join("\n");
    expect(later).to.include(files.wallet("<who>")).and.not.include("key of");
  });

  it("are never the public ones", () => {
    const known = new Set(Object.values(localAccounts()).map(({ address }) => address));
    const [one, other] = [freshAccounts(), freshAccounts()];
    for (const { address } of Object.values(one)) expect(known.has(address)).to.equal(false);
    expect(one.principal.address).not.to.equal(other.principal.address);
  });
});
