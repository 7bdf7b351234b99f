import { expect } from "chai";

import { checkHold } from "../../../../services/core/approval/checked-hold.ts";
import { codeOf } from "../../../helpers/expect-code.ts";
import { holdOrder } from "../support/holding.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();

type Act = Record<string, unknown>;

describe("a hold as whoever approves it reads it", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** Acts of kinds that nobody here knows how to show. */
  const UNKNOWN: Readonly<Record<string, (act: Act) => Act>> = {
    "hands something down beside it": (act) => ({
      ...act,
      delegation: { to: "reader", actions: ["bank.wire.create"] },
    }),
    "is bound to something else": ({ http, ...act }) => ({ ...act, grant: http }),
    "is bound to nothing": ({ http: _http, ...act }) => act,
    "is bound to a request and a call": (act) => ({ ...act, tool: { protocol: "mcp" } }),
  };

  it("is refused where its act is of a kind that cannot be shown: BODY_INVALID", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const { json } = await world.read(`/v1/holds/${hold}`);
    const known = world.organization.system;
    expect(checkHold(json, hold, known).type).to.equal("erp.order.create");
    const action = json["action"] as { readonly act: Act };
    const codes = Object.entries(UNKNOWN).map(([what, change]) => {
      const changed = { ...json, action: { ...action, act: change(action.act) } };
      return [what, codeOf(() => checkHold(changed, hold, known))];
    });
    expect(codes).to.deep.equal(Object.keys(UNKNOWN).map((what) => [what, "BODY_INVALID"]));
  });
});
