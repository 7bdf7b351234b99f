import { network } from "hardhat";

import { type Connection, deploySystem, type Deployment } from "../../../../contracts/fixture.ts";
import { createCouncil, type TestCouncil } from "./council.ts";

/** What a test of the scripts works with. */
export interface Stage {
  readonly connection: Connection;
  readonly deployment: Deployment;
  readonly council: TestCouncil;
  /** moves the chain's clock, and mines a block */
  readonly wait: (seconds: number | bigint) => Promise<void>;
  /** signs with wallet, keystore and key manager, and submits */
  readonly submit: (name: string, ...more: string[]) => Promise<void>;
  /** submits, waits for the delay and executes */
  readonly carryOut: (name: string) => Promise<void>;
  readonly state: (name: string) => Promise<{ readonly state: unknown; readonly because: unknown }>;
}

const DELAY = 172_800;

/** Gives every test an organization with a council of its own; the chain is deployed once and set back. */
export async function createSuite() {
  const connection = await network.create();
  const councils: TestCouncil[] = [];
  async function deployed() {
    return await deploySystem(connection);
  }
  return {
    stage: async (): Promise<Stage> => {
      const deployment = await connection.networkHelpers.loadFixture(deployed);
      const council = await createCouncil(connection, deployment);
      councils.push(council);
      const { file, signAs, send, ask } = council;
      const wait = async (seconds: number | bigint) => {
        await connection.networkHelpers.time.increase(seconds);
      };
      const submit = async (name: string, ...more: string[]) => {
        const signatures = [await signAs.wallet(name), await signAs.keystore(name), await signAs.keyManager(name)];
        await send("submit", file(name), ...signatures, ...more);
      };
      return {
        connection,
        deployment,
        council,
        wait,
        submit,
        carryOut: async (name) => {
          await submit(name);
          await wait(DELAY);
          await send("execute", file(name));
        },
        state: async (name) => {
          const { state, because } = (await ask("status", file(name), "--json")).json;
          return { state, because };
        },
      };
    },
    closeAll: async (): Promise<void> => {
      for (const council of councils.splice(0)) await council.close();
    },
    close: () => connection.close(),
  };
}
