import { expect } from "chai";

import { readJson } from "../../../services/sdk/reading.ts";
import { OPERATOR } from "../../helpers/operator.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { TestAgent } from "./support/organization.ts";
import type { World } from "./support/world.ts";

const suite = await createSuite();

describe("signing: who reads records", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const readBy = async (world: World, reader: TestAgent | null, seq: number) => {
    const { clock, randomBytes } = world.deps;
    const aud = world.organization.agents.alice.identity.log;
    const signer = reader?.signer ?? OPERATOR;
    const deps = { iss: reader?.identity.subject ?? null, aud, signer, clock, randomBytes };
    const { status, json } = await readJson(deps, `${world.url}/v1/records/${seq}`);
    const { kind, code } = json as { kind?: string; code?: string };
    return [status, kind ?? code];
  };

  it("shows an agent its own intents, permissions and denials, and nobody else's", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    for (const dollars of [900, 200_000]) await world.act((await world.intentOf(alice, order(dollars))).intent);
    const kinds = ["intent", "sae", "intent", "denial"];
    for (const [i, kind] of kinds.entries()) {
      expect(await readBy(world, alice, i + 1)).to.deep.equal([200, kind]);
      expect(await readBy(world, null, i + 1)).to.deep.equal([200, kind]);
      expect(await readBy(world, bob, i + 1)).to.deep.equal([404, "RECORD_UNKNOWN"]);
    }
    expect(await readBy(world, { ...alice, signer: bob.signer }, 1)).to.deep.equal([401, "PROOF_INVALID"]);
  });
});
