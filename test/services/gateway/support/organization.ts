import { network } from "hardhat";

import type { Custody } from "../../../../services/core/words/verdicts.ts";
import { createHeadTracker, headOfNode } from "../../../../services/chain/read/head.ts";
import { deployOrganization, type TestAgent } from "../../../helpers/organization.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { mappingText } from "./mapping.ts";
import { startTarget } from "./target.ts";

export type { TestAgent } from "../../../helpers/organization.ts";
export type Organization = Awaited<ReturnType<typeof startOrganization>>;

/** An organization on a chain of its own, with two real targets and one that is not there. */
export async function startOrganization() {
  const connection = await network.create();
  const [erp, bank] = [await startTarget(), await startTarget()];
  const organization = await deployOrganization(connection, {
    mapping: mappingText({ erp: erp.origin, bank: bank.origin }),
  });
  const { rpc } = organization;
  let seed = 20;
  const register = async (name: string, custody: Custody = "Agent"): Promise<TestAgent> => {
    seed += 1;
    const agent = await organization.register(name, ed25519Signer(seed), [], custody);
    await catchUp();
    return agent;
  };
  const atStop = new Set<() => Promise<void>>();
  const time = { now: 0 };
  const clock = () => time.now;
  const head = createHeadTracker({ look: headOfNode(rpc, "own"), clock, pollMs: 3_600_000 });
  const catchUpClock = async (): Promise<void> => {
    time.now = Math.max(time.now, (await connection.networkHelpers.time.latest()) * 1000 + 500);
  };
  const catchUp = async (): Promise<void> => {
    await catchUpClock();
    await head.refresh();
  };
  await catchUp();

  return {
    ...organization,
    erp,
    bank,
    /** unix milliseconds of every clock */
    time,
    clock,
    head,
    /** brings the clock to the newest block; nobody looks at the chain */
    catchUpClock,
    /** brings clock and head to the newest block */
    catchUp,
    register,
    agent: await register("buyer"),
    /** runs before the rest stops, in case a test failed before it cleaned up */
    atStop,
    stop: async (): Promise<void> => {
      for (const clean of [...atStop]) await clean();
      await erp.stop();
      await bank.stop();
      await connection.close();
    },
  };
}
