import { expect } from "chai";
import { network } from "hardhat";

import { createEvmCrypto } from "../../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine, type MachineCall } from "../../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../../services/engine/evm/rules.ts";
import type { Rpc } from "../../../../../services/chain/rpc/client.ts";
import { fromHex } from "../../../../../services/core/encoding/hex.ts";
import { trustPolicyAbi } from "../../../../../services/chain/abi/contracts.ts";
import { lineageQuestion, policyQuestion } from "../../../../contracts/differential/compare/collect.ts";
import { organize, START } from "../../../../contracts/differential/sample/organizations.ts";
import { layOut } from "../../../../contracts/differential/sample/plot.ts";
import { Random } from "../../../../contracts/differential/sample/random.ts";
import { deploySystem } from "../../../../contracts/fixture.ts";
import { chain, establish } from "../../../../contracts/lineage/support/lineage.ts";
import { resumed } from "../../../../contracts/support/party-approvals.ts";
import { purchase } from "../../../../contracts/support/purchases.ts";
import { everyRule, limits, publish, TRUST_POLICY, trustOn, type Trust } from "../../../../contracts/support/trust.ts";
import { byMachine, byNode, differencesOf, leastGas } from "./compare.ts";
import { providerRpc } from "./provider-rpc.ts";
import { anyPurchase } from "./requests.ts";
import { type TrustedState, trustedState } from "./trusted-state.ts";

const SEED = 20_261_122;
const PLENTY = 3_000_000n;

/** Around what a call needs: often too little, at any depth of the calls within it. */
function around(random: Random, need: bigint): bigint {
  return random.chance(50) ? random.big(21_000n, need) : random.big((need * 9n) / 10n, (need * 12n) / 10n);
}

/** From here on it takes every kind of answer. */
const MANY = 400;

/** Tests of one of the two loops beside a node, for a describe block: so many random calls of each kind. */
export function compareWithNode(loop: "quick" | "library", cases: number): void {
  let machine: Machine;

  before(async () => {
    machine = await createMachine({
      chain: defaultRules(31337),
      crypto: await createEvmCrypto(),
      loop,
      timeoutMs: 60_000,
    });
  });

  /** Each call with plenty of gas, and again with about what it needs. */
  async function compare(rpc: Rpc, view: TrustedState, random: Random, calls: readonly MachineCall[]) {
    const tight: MachineCall[] = [];
    for (const call of calls) {
      const { gasUsed } = await machine.call(view, call);
      tight.push({ ...call, gas: around(random, gasUsed) });
    }
    const { differences, answers } = await differencesOf(machine, rpc, view, [...calls, ...tight]);
    expect(differences.slice(0, 3)).to.deep.equal([]);
    return answers;
  }

  describe("TrustPolicy, every evaluator on", () => {
    let trust: Trust & { readonly paths: ReadonlyMap<number, readonly string[]> };
    let rpc: Rpc;
    let view: TrustedState;
    let to: string;

    before(async () => {
      const connection = await network.create();
      rpc = providerRpc(connection.provider);
      const deployed = await trustOn(await deploySystem(connection));
      await publish(deployed, await everyRule(deployed));
      const genesis = await establish(deployed);
      const paths = new Map<number, readonly string[]>();
      for (const depth of [1, 3, 8]) paths.set(depth, (await chain(deployed, genesis, depth, limits())).nodes);
      trust = { ...deployed, paths };
      to = (await trust.policy.getAddress()).toLowerCase();
      view = await trustedState(rpc);
    });

    const encoded = (request: Awaited<ReturnType<typeof purchase>>): MachineCall => {
      const data = fromHex(trustPolicyAbi.encodeFunctionData("evaluate", [TRUST_POLICY, request]));
      return { to, data, gas: PLENTY };
    };

    for (const depth of [1, 3, 8]) {
      it(`says the same of ${cases} requests at depth ${depth}`, async () => {
        const random = new Random(SEED, "machine", depth, 0);
        const calls: MachineCall[] = [];
        for (let i = 0; i < cases; i += 1) {
          const overrides = anyPurchase(random, view.block.timestamp);
          calls.push(encoded(await purchase(trust, trust.paths.get(depth) ?? [], overrides)));
        }
        expect((await compare(rpc, view, random, calls)).size).to.be.greaterThan(5);
      });

      it(`needs the same gas at depth ${depth}, to the last unit`, async () => {
        const call = encoded(await purchase(trust, trust.paths.get(depth) ?? []));
        const gas = await leastGas(machine, view, call);
        const [enough, less] = [
          { ...call, gas },
          { ...call, gas: gas - 1n },
        ];
        expect(await byNode(rpc, view, enough)).to.equal(await byMachine(machine, view, call));
        expect(await byNode(rpc, view, less)).to.equal(await byMachine(machine, view, less));
        expect(await byNode(rpc, view, less)).not.to.equal(await byNode(rpc, view, enough));
      });
    }

    for (const kind of ["wallet", "key", "account"] as const) {
      it(`accepts the approval of a ${kind}, with the same gas to the last unit`, async () => {
        const approvals = await resumed(trust, [trust.approvers[kind]]);
        const call = encoded(await purchase(trust, trust.paths.get(3) ?? [], { amount: 150n, ...approvals }));
        const outcome = await machine.call(view, call);
        const words = outcome.ok ? trustPolicyAbi.decodeFunctionResult("evaluate", outcome.returned) : [];
        // Flagged, Financial, APPROVED
        expect([...words]).to.deep.equal([2n, 1n, 2n]);
        const gas = await leastGas(machine, view, call);
        for (const each of [call, { ...call, gas }, { ...call, gas: gas - 1n }]) {
          expect(await byNode(rpc, view, each)).to.equal(await byMachine(machine, view, each));
        }
      });
    }
  });

  it(`says the same of ${2 * cases} requests under random policies and lineages`, async () => {
    const connection = await network.create({ override: { initialDate: START } });
    const rpc = providerRpc(connection.provider);
    const organized = await organize(connection, SEED);
    const plot = await layOut(organized, SEED, 0);
    const view = await trustedState(rpc);
    const lineage = (await organized.deployment.lineage.getAddress()).toLowerCase();
    const policy = organized.policy.toLowerCase();
    const calls: MachineCall[] = [];
    for (let place = 0; place < cases; place += 1) {
      for (const [to, question] of [
        [lineage, lineageQuestion(SEED, plot, place)],
        [policy, policyQuestion(SEED, plot, place)],
      ] as const) {
        const { policyId, action } = question;
        calls.push({
          to,
          data: fromHex(trustPolicyAbi.encodeFunctionData("evaluate", [policyId, action])),
          gas: 10_000_000n,
        });
      }
    }
    const answers = await compare(rpc, view, new Random(SEED, "gas", 0, 0), calls);
    expect(answers.size).to.be.greaterThan(cases >= MANY ? 25 : 8);
  });
}
