import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { localAccounts } from "../../../../scripts/local/accounts.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { deploySystem as deployTo } from "../../../../services/governance/deployment/deploy.ts";
import { deploySystem } from "../../../contracts/fixture.ts";
import { createEdrRpc } from "../../../helpers/edr-rpc.ts";

describe("governance/deployment: whoever deploys is killed while a transaction is sent", () => {
  /** A node that takes a number of transactions; its answer to the next one finds nobody. */
  const until = (rpc: Rpc, taken: number): Rpc => {
    let left = taken;
    return {
      ...rpc,
      ask: async (method, params) => {
        const answer = await rpc.ask(method, params);
        if (method !== "eth_sendRawTransaction") return answer;
        left -= 1;
        if (left < 0) throw new TypeError("killed");
        return answer;
      },
    };
  };

  // The first contract, one in the middle, and what configures them.
  for (const taken of [0, 9, 16]) {
    it(`goes on behind ${taken} transactions, with the one whose hash was never written down`, async () => {
      const connection = await network.create();
      const journal = await mkdtemp(join(tmpdir(), "countersign-lost-"));
      try {
        const rpc = createEdrRpc(connection);
        const { deployer, guardian, registrar, signingAnchorer, gatewayAnchorer } = localAccounts();
        const { parameters: like } = await deploySystem(await network.create());
        const parameters = {
          ...like,
          ...{ guardian: guardian.address, registrar: registrar.address },
          ...{ signingAnchorer: signingAnchorer.address, gatewayAnchorer: gatewayAnchorer.address },
        };
        const options = { deployerKey: deployer.privateKey, parameters, journal: join(journal, "ignition") };
        await deployTo({ ...options, rpc: until(rpc, taken) }).then(
          () => expect.fail("it was not killed"),
          (error: unknown) => expect(String(error)).to.include("killed"),
        );
        const { system } = await deployTo({ ...options, rpc });
        expect(await rpc.request("eth_getCode", [system, "latest"])).to.not.equal("0x");
      } finally {
        await connection.close();
        await rm(journal, { recursive: true, force: true });
      }
    });
  }
});
