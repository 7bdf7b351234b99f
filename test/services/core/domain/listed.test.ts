import { expect } from "chai";

import { listedFor } from "../../../../services/core/domain/listed.ts";
import type { Delegation } from "../../../../services/core/domain/schema.ts";

const handed = (to: string, more: Partial<Delegation>): Delegation => ({
  ...{ to, from: "owner", why: "tests", actions: ["files.write"] },
  ...more,
});

describe("core/domain/listed: what a domain names for an agent", () => {
  const delegations = [
    handed("writer", { data: { read: ["/srv/in"], write: ["/srv/out"], ceiling: "public" } }),
    handed("writer", { communication: { recipients: ["ops@acme.example"], channels: ["mail"] } }),
    handed("other", { communication: { recipients: ["thief@acme.example"] } }),
  ];

  it("is all its own delegations list, and nothing of another's", () => {
    const listed = listedFor({ delegations }, "writer");
    expect([...listed].sort()).to.deep.equal(["/srv/in", "/srv/out", "mail", "ops@acme.example"]);
  });

  it("is nothing where anything goes: that names nobody", () => {
    const any = [handed("writer", { communication: { recipients: "any", channels: "any" } })];
    expect(listedFor({ delegations: any }, "writer").size).to.equal(0);
  });
});
