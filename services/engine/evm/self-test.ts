import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { StateView } from "../proof/state.ts";
import { isEvmFailure, resultOf } from "../../chain/rpc/answer.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { createMachine, type Machine, type MachineOptions, type Outcome } from "./machine.ts";
import { type Vector, vectorsFor } from "./vectors.ts";

const GAS = 500_000n;
/** Where a vector's code is, in a world where nothing else is. */
const PLACE = `0x${"c0de".repeat(10)}`;
const ZERO = `0x${"00".repeat(32)}`;

/**
 * Runs known code in a machine, in one with the library's own loop, and on a node where one is given.
 * @throws DECIDER_DISAGREES at the first difference; CHAIN_UNREACHABLE when the node does not answer
 */
export async function selfTest(machine: Machine, options: MachineOptions, node?: Rpc): Promise<void> {
  const reference = await createMachine({ ...options, loop: "library" });
  for (const vector of vectorsFor(options.chain)) {
    const outcome = await runVector(machine, vector);
    const again = await runVector(reference, vector);
    if (
      outcome.ok !== again.ok ||
      outcome.gasUsed !== again.gasUsed ||
      toHex(outcome.returned) !== toHex(again.returned)
    ) {
      throw differs(vector, "the quick loop and the library's", describe(outcome), describe(again));
    }
    const expected = vector.returns === null ? FAILED : `0x${vector.returns}`;
    if (describe(outcome) !== expected)
      throw differs(vector, "the machine and what is known", describe(outcome), expected);
    if (node === undefined) continue;
    const answered = await askNode(node, vector);
    if (answered !== expected) throw differs(vector, "the node and what is known", answered, expected);
  }
}

const FAILED = "failed";

async function runVector(machine: Machine, { code }: Vector): Promise<Outcome> {
  return machine.call(worldOf(fromHex(`0x${code}`)), { to: PLACE, data: new Uint8Array(0), gas: GAS });
}

function describe(outcome: Outcome): string {
  return outcome.ok ? toHex(outcome.returned) : FAILED;
}

/** A call that creates a contract gives back the code it would have: of these, the word they return. */
async function askNode(node: Rpc, { code }: Vector): Promise<string> {
  const answer = await node.ask("eth_call", [{ data: `0x${code}`, gas: `0x${GAS.toString(16)}` }, "latest"]);
  if ("error" in answer && isEvmFailure(answer.error)) return FAILED;
  return String(resultOf(answer, "the self-test's eth_call"));
}

function differs({ name }: Vector, who: string, one: string, other: string): CountersignError {
  return new CountersignError("DECIDER_DISAGREES", `self-test ${name}: ${who} say ${one} and ${other}`);
}

/** One contract, and everything else proven not to exist. */
function worldOf(code: Uint8Array): StateView {
  const account = { nonce: 1n, balance: 0n, storageRoot: ZERO, codeHash: ZERO };
  const empty: ReadonlyMap<bigint, bigint> = new Map([[0n, 0n]]);
  return {
    block: {
      number: 1,
      hash: ZERO,
      parentHash: ZERO,
      stateRoot: ZERO,
      timestamp: 1,
      gasLimit: 30_000_000n,
      baseFeePerGas: 0n,
      coinbase: `0x${"00".repeat(20)}`,
      prevRandao: ZERO,
      excessBlobGas: 0n,
    },
    account: (address) => (address === PLACE ? account : null),
    code: (codeHash) => (codeHash === ZERO ? code : undefined),
    slots: (address) => (address === PLACE ? empty : undefined),
    prove: async () => undefined,
  };
}
