import { z } from "zod";

import { gateAbi } from "../../chain/abi/contracts.ts";
import { hash32, quantity } from "../../chain/abi/words.ts";
import type { Block } from "../../chain/read/block.ts";
import { readEvents } from "../../chain/read/events.ts";
import { readTimelockEvents, type TimelockEvent } from "../../chain/read/timelock.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import type { Contracts } from "../file/contracts.ts";
import { type DecodedCall, decodeCall, isKnown } from "../file/decode.ts";
import { roleName } from "../file/roles.ts";
import { type Difference, unless } from "./difference.ts";

/** The one operation of a set-up, call by call (ignition/configuration.ts). */
const CONFIGURATION = [
  "policyRegistry.publish",
  "anchorLog.open",
  "anchorLog.open",
  // Gate, council, certificate roots, and who checks signatures of three kinds.
  ...Array<string>(6).fill("system.nameContract"),
  "timelock.grantRole PROPOSER_ROLE",
  "timelock.grantRole CANCELLER_ROLE",
  "roles.grantRole GUARDIAN",
  "timelock.revokeRole PROPOSER_ROLE",
  "timelock.revokeRole CANCELLER_ROLE",
  "timelock.updateDelay",
  "gate.open",
];

const openedSchema = z.object({ transactionHash: hash32, blockNumber: quantity, logIndex: quantity });

/** What was done before the gate opened for the first time: the configuration, and nothing else. @throws CHAIN_UNREACHABLE */
export async function checkSetUp(
  rpc: Rpc,
  contracts: Contracts,
  head: Block,
  fromBlock: number,
): Promise<readonly Difference[]> {
  const range = { fromBlock, toBlock: head.number };
  const topics = gateAbi.encodeFilterTopics("GateOpened", []);
  const [first] = await readEvents(rpc, { address: contracts.gate, topics, ...range });
  if (first === undefined) return unless(false, "set-up", "over: the gate opened", "the gate never opened");
  const opening = openedSchema.parse(first);
  const before = ({ block, index, tx }: TimelockEvent) =>
    tx === opening.transactionHash ||
    block < opening.blockNumber ||
    (block === opening.blockNumber && index < opening.logIndex);
  const executed = (await readTimelockEvents(rpc, contracts.timelock, "CallExecuted", [], range)).filter(before);
  const scheduled = (await readTimelockEvents(rpc, contracts.timelock, "CallScheduled", [], range)).filter(before);
  const ids = (events: readonly TimelockEvent[]) => [...new Set(events.map(({ args }) => String(args["id"])))];
  const [configuration = "none", ...others] = ids(executed);
  const left = ids(scheduled).filter((operation) => operation !== configuration);
  const names = executed
    .filter(({ args }) => args["id"] === configuration)
    .map(({ args }) => nameOf(decodeCall(contracts, callOf(args), [])));
  return [
    ...unless(others.length === 0, "operations before the opening", "the configuration alone", others.join(", ")),
    ...unless(left.length === 0, "operations left behind by the deployer", "none", left.join(", ")),
    ...unless(names.join() === CONFIGURATION.join(), "the configuration", CONFIGURATION.join(), names.join()),
  ];
}

function callOf(args: TimelockEvent["args"]) {
  return { target: String(args["target"]).toLowerCase(), value: String(args["value"]), data: String(args["data"]) };
}

function nameOf(call: DecodedCall): string {
  if (!isKnown(call)) return "unknown";
  const role = call.arguments["role"];
  return `${call.contract}.${call.function}${typeof role === "string" ? ` ${roleName(role)}` : ""}`;
}
