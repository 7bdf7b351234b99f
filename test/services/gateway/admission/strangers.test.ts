import { expect } from "chai";

import type { Registries } from "../../../../services/chain/read/registries.ts";
import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { startPoint } from "../support/point.ts";
import { order } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";

/** Registries that count what they are asked, and by what. */
function counting(registries: Registries): { readonly registries: Registries; readonly asked: string[] } {
  const asked: string[] = [];
  const counted = new Proxy(registries, {
    get(target, name, receiver) {
      asked.push(String(name));
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { registries: counted, asked };
}

/** An envelope under another signature. */
function forge(envelope: string): string {
  return envelope.replace(/\.[\w-]{86}~/, `.${Buffer.alloc(64, 1).toString("base64url")}~`);
}

describe("gateway and strangers", () => {
  let organization: Organization;
  before(async () => {
    organization = await startOrganization();
  });
  after(() => organization.stop());

  it("reads nothing of the chain for a forged signature in the name of a key it has seen", async () => {
    const { registries, asked } = counting(organization.registries);
    const looks: string[] = [];
    const head = {
      ...organization.head,
      refresh: () => {
        looks.push("refresh");
        return organization.head.refresh();
      },
    };
    const point = await startPoint(organization, { replace: { registries, head } });
    expect((await point.present(order(organization))).status).to.equal(201);
    const envelope = forge(await issue(organization, order(organization)));
    asked.length = looks.length = 0;
    await expectRefused(point, "JWS_SIGNATURE_INVALID", () => point.present(order(organization), { envelope }));
    expect([asked, looks]).to.deep.equal([[], []]);
  });

  it("reads the chain for no more than so many logs it has never seen", async () => {
    const { registries, asked } = counting(organization.registries);
    const point = await startPoint(organization, { replace: { registries, stopwatch: () => 0 } });
    const codes = new Map<string | null, number>();
    for (let log = 1000; log < 1040; log += 1) {
      const envelope = await issue(organization, order(organization), {
        edit: (claims) => ({ ...claims, chain: { ...claims.chain, log } }),
      });
      const { code } = await point.present(order(organization), { envelope });
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes]).to.deep.equal([
      ["ENVELOPE_SIGNER_UNKNOWN", 32],
      ["RATE_LIMITED", 8],
    ]);
    expect(asked.filter((name) => name === "readLog").length).to.equal(64);
  });
});
