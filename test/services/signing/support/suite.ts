import { network } from "hardhat";

import {
  createSigningService,
  type ServiceOptions,
  type SigningService,
} from "../../../../services/signing/service.ts";
import { createTurns } from "../../../../services/signing/shared/turns.ts";
import { deployOrganization } from "./organization.ts";
import { createWorld, type World } from "./world.ts";

type Replace = Parameters<typeof createWorld>[1];

/** Gives a test file fresh worlds on one chain: the chain is deployed once and set back for each, every world is closed. */
export async function createSuite() {
  const connection = await network.create();
  const worlds: World[] = [];
  async function deployed() {
    return await deployOrganization(connection);
  }
  return {
    /** a service more for a world's organization, on another log, with the same counters */
    beside: async (world: World, logId: number): Promise<World> => {
      const another = await createWorld(world.organization, undefined, { logId, sharedCounters: world.countersPath });
      worlds.unshift(another);
      return another;
    },
    /** another signing service on the log of a world, as after a restart */
    on: (world: World, replace: Partial<ServiceOptions>): SigningService =>
      createSigningService({ ...world.deps, turns: createTurns(), ...replace }),
    world: async (replace?: Replace): Promise<World> => {
      const organization = await connection.networkHelpers.loadFixture(deployed);
      const world = await createWorld(organization, replace);
      worlds.push(world);
      return world;
    },
    closeWorlds: async (): Promise<void> => {
      for (const world of worlds.splice(0)) await world.close();
    },
    close: () => connection.close(),
  };
}
