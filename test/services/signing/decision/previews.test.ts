import { expect } from "chai";

import { sha256b64 } from "../../../../services/core/hash.ts";
import type { PreviewWitness } from "../../../../services/core/schemas/pending.ts";
import { holdViewSchema } from "../../../../services/core/schemas/answers.ts";
import { openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { expectServiceDenial } from "../support/expect.ts";
import { approve } from "../support/holding.ts";
import { order, reading } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();
const PREVIEW: PreviewWitness = { digest: sha256b64("{}"), state: sha256b64('"v7"') };
const OTHER: PreviewWitness = { ...PREVIEW, digest: sha256b64("[]") };

describe("signing: actions in two phases", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const transfer = (dollars: number, over: object = {}) =>
    order(dollars, { type: "erp.transfer.create", path: "/transfers", ...over });

  /** A world in which alice has a permission for the preview. @returns its hash */
  async function previewed() {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const show = { type: "erp.transfer.preview", path: "/transfers/preview", params: {} };
    const reply = await world.propose(alice, reading(show));
    expect([reply.status, reply.json["reason"]]).to.deep.equal([200, "WITHIN_LIMITS"]);
    return { world, alice, shown: String(reply.json["sae"]) };
  }

  it("permits what follows from a permission for its preview, and repeats what it rests on", async () => {
    const { world, alice, shown } = await previewed();
    const reply = await world.propose(alice, transfer(900, { preview: PREVIEW, parents: [shown] }));
    expect(reply.status, reply.text).to.equal(200);
    const { claims } = openEnvelope(String(reply.json["envelope"]));
    expect([claims.ctx.preview, claims.ctx.parent_chain]).to.deep.equal([PREVIEW, [shown]]);
  });

  it("blocks what names no preview: PREVIEW_MISSING", async () => {
    const { world, alice, shown } = await previewed();
    const reply = await world.propose(alice, transfer(900, { parents: [shown] }));
    await expectServiceDenial(world, reply, "PREVIEW_MISSING");
  });

  it("blocks a preview of what is done in one phase: PREVIEW_UNASKED", async () => {
    const { world, alice, shown } = await previewed();
    const reply = await world.propose(alice, order(900, { preview: PREVIEW, parents: [shown] }));
    const { ctx } = await expectServiceDenial(world, reply, "PREVIEW_UNASKED");
    expect(ctx.preview).to.deep.equal(PREVIEW);
  });

  it("blocks a preview nobody was permitted to ask for: PREVIEW_UNFOUNDED", async () => {
    const { world, alice } = await previewed();
    const alone = await world.propose(alice, transfer(900, { preview: PREVIEW }));
    await expectServiceDenial(world, alone, "PREVIEW_UNFOUNDED");
    const { json } = await world.propose(alice, order(900));
    const other = await world.propose(alice, transfer(900, { preview: PREVIEW, parents: [String(json["sae"])] }));
    await expectServiceDenial(world, other, "PREVIEW_UNFOUNDED");
  });

  describe("that wait for a person", () => {
    async function held(): Promise<{
      world: World;
      resume: (preview: PreviewWitness) => ReturnType<World["propose"]>;
    }> {
      const { world, alice, shown } = await previewed();
      const proposal = transfer(20_000, { preview: PREVIEW, parents: [shown] });
      const built = await world.intentOf(alice, proposal);
      const { json } = await world.act(built.intent);
      const hold = String(json["hold"]);
      const view = holdViewSchema.parse((await world.read(`/v1/holds/${hold}`)).json);
      expect(view.action?.preview).to.deep.equal(PREVIEW);
      await approve(world, hold);
      return { world, resume: (preview) => world.propose(alice, { ...proposal, preview, hold }, built) };
    }

    it("show a person what they rest on, and go on with it", async () => {
      const { resume } = await held();
      expect((await resume(PREVIEW)).status).to.equal(200);
    });

    it("do not go on with another than was approved: HOLD_MISMATCH", async () => {
      const { world, resume } = await held();
      await expectServiceDenial(world, await resume(OTHER), "HOLD_MISMATCH");
    });
  });
});
