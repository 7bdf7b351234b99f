import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { localAccounts } from "../../../../scripts/local/accounts.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { deploySystem as deployTo } from "../../../../services/governance/deployment/deploy.ts";
import { deploySystem } from "../../../contracts/fixture.ts";
import { createEdrRpc } from "../../../helpers/edr-rpc.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

describe("governance/deployment: whoever deploys is killed while a transaction is sent", () => {
  /** A node that takes a number of transactions. The next one reaches it and its answer finds nobody, or it never gets that one. */
  const until = (rpc: Rpc, taken: number, isSent: boolean): Rpc => {
    let left = taken;
    return {
      ...rpc,
      ask: async (method, params) => {
        if (method === "eth_sendRawTransaction") left -= 1;
        if (left >= 0) return rpc.ask(method, params);
        if (isSent && left === -1) await rpc.ask(method, params);
        throw new TypeError("killed");
      },
    };
  };
  /** A deployment that goes on after so many transactions, in whatever state its folder is then. */
  const interrupted = async (
    taken: number,
    isSent: boolean,
    between: (folder: string, rpc: Rpc) => Promise<Rpc> = (_, rpc) => Promise.resolve(rpc),
  ): Promise<void> => {
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
      await deployTo({ ...options, rpc: until(rpc, taken, isSent) }).then(
        () => expect.fail("it was not killed"),
        (error: unknown) => expect(String(error)).to.include("killed"),
      );
      const { system } = await deployTo({ ...options, rpc: await between(options.journal, rpc) });
      expect(await rpc.request("eth_getCode", [system, "latest"])).to.not.equal("0x");
    } finally {
      await connection.close();
      await rm(journal, { recursive: true, force: true });
    }
  };

  // The first contract, one in the middle, and what configures them.
  for (const taken of [0, 9, 16]) {
    it(`goes on behind ${taken} transactions, with the one whose hash was never written down`, () =>
      interrupted(taken, true));
    it(`goes on behind ${taken} transactions, with the one the chain never got`, () => interrupted(taken, false));
  }

  it("goes on where the journal ends in the middle of a line", () =>
    interrupted(9, true, async (folder, rpc) => {
      const file = join(folder, "journal.jsonl");
      await appendFile(file, '\n{"futureId":"Council#Council","networkInteractionId":1,"type":"TRANSACTION_SE');
      return rpc;
    }));

  for (const [lines, last] of [
    [1, "NETWORK_INTERACTION_REQUEST"],
    [2, "DEPLOYMENT_EXECUTION_STATE_INITIALIZE"],
  ] as const) {
    it(`goes on where the journal ends with ${last}`, () =>
      interrupted(9, false, async (folder, rpc) => {
        const file = join(folder, "journal.jsonl");
        const left = (await readFile(file, "utf8")).split("\n").slice(0, -lines);
        expect(left.at(-1)).to.include(`"type":"${last}"`);
        await writeFile(file, left.join("\n"));
        return rpc;
      }));
  }

  it("goes on where the list of addresses is empty or torn", async () => {
    for (const left of ["", '{"Verifiers#']) {
      await interrupted(9, true, async (folder, rpc) => {
        await writeFile(join(folder, "deployed_addresses.json"), left);
        return rpc;
      });
    }
  });

  it("waits for one that stands in no block yet: TX_PENDING", () =>
    expectCodeAsync(
      "TX_PENDING",
      interrupted(9, false, (_, rpc) =>
        Promise.resolve({
          ...rpc,
          request: (method, params) =>
            method === "eth_getTransactionCount" && params[1] === "pending"
              ? Promise.resolve("0xff")
              : rpc.request(method, params),
        }),
      ),
    ));
});
