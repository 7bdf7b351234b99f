import type { Machine, MachineCall } from "../../../../../services/engine/evm/machine.ts";
import type { StateView } from "../../../../../services/engine/proof/state.ts";
import { isEvmFailure, resultOf } from "../../../../../services/chain/rpc/answer.ts";
import type { Rpc } from "../../../../../services/chain/rpc/client.ts";
import { toHex } from "../../../../../services/core/encoding/hex.ts";

const FAILED = "failed";

/** The return data, or that it failed. */
export async function byMachine(machine: Machine, view: StateView, call: MachineCall): Promise<string> {
  const outcome = await machine.call(view, call);
  return outcome.ok ? toHex(outcome.returned) : FAILED;
}

/** The same of a node, at the view's block. */
export async function byNode(rpc: Rpc, view: StateView, { to, data, gas, from }: MachineCall): Promise<string> {
  const asked = { from: from ?? `0x${"00".repeat(20)}`, to, data: toHex(data), gas: `0x${gas.toString(16)}` };
  const answer = await rpc.ask("eth_call", [asked, { blockHash: view.block.hash }]);
  if ("error" in answer && isEvmFailure(answer.error)) return FAILED;
  return String(resultOf(answer, "eth_call"));
}

/** What both say, beside the call: only where they differ. */
export interface Difference {
  readonly call: MachineCall;
  readonly machine: string;
  readonly node: string;
}

export async function differencesOf(
  machine: Machine,
  rpc: Rpc,
  view: StateView,
  calls: readonly MachineCall[],
): Promise<{ readonly differences: Difference[]; readonly answers: Set<string> }> {
  const differences: Difference[] = [];
  const answers = new Set<string>();
  for (const call of calls) {
    const [ours, theirs] = await Promise.all([byMachine(machine, view, call), byNode(rpc, view, call)]);
    answers.add(theirs);
    if (ours !== theirs) differences.push({ call, machine: ours, node: theirs });
  }
  return { differences, answers };
}

/** The least gas a call says the same with as with plenty: one less, and it does not. */
export async function leastGas(machine: Machine, view: StateView, call: MachineCall): Promise<bigint> {
  const wanted = await byMachine(machine, view, call);
  let [tooLittle, enough] = [0n, call.gas];
  while (enough - tooLittle > 1n) {
    const gas = (tooLittle + enough) / 2n;
    if ((await byMachine(machine, view, { ...call, gas })) === wanted) enough = gas;
    else tooLittle = gas;
  }
  return enough;
}
