import { concat, toBeHex } from "ethers";

import { IEvaluator__factory } from "../../../types/ethers-contracts/index.ts";
import type { Deployment } from "../fixture.ts";
import { ANSWER, calling, type Case, deployCases } from "./raw-evaluator.ts";

type Actors = Pick<Deployment, "actors">;

/** `evaluate` answers AutoApproved, no dimension, reason 1. */
const ANSWERS_WELL = "0x60015f52600160405260605ff3";
/** `evaluate` answers the verdict that lies in slot 0, no dimension, reason 1. */
const ANSWERS_SLOT = "0x5f545f52600160405260605ff3";
/** Passes everything on to the code at the address in slot 0, as its own. */
const PASSES_ON = "0x365f5f375f5f365f5f545af43d5f5f3e3d5ff3";
/** Whoever sends one word writes slot 0. */
const WRITES_SLOT: Case = { when: "0x36602014", run: "0x5f355f5500" };

const STATEFULNESS = IEvaluator__factory.createInterface().getFunction("statefulness").selector;
const says = (declared: string): Case => calling(STATEFULNESS, declared);

/** An evaluator without state that answers `statefulness` with this code. */
export async function deployDeclaring(actors: Actors, declared: string): Promise<string> {
  return await deploy(actors, [says(declared)], ANSWERS_WELL);
}

/** An evaluator whose verdict lies in a slot that anyone writes, and what it says of itself. */
export async function deploySlotEvaluator(actors: Actors, declared: bigint): Promise<string> {
  return await deploy(actors, [WRITES_SLOT, says(ANSWER.word(declared))], ANSWERS_SLOT);
}

/** An evaluator, to stand behind a proxy, that always gives this verdict and says this of itself. */
export async function deployConstant(actors: Actors, verdict: bigint, declared: bigint): Promise<string> {
  const answers = concat(["0x60", toBeHex(verdict, 1), "0x5f52600160405260605ff3"]);
  return await deploy(actors, [says(ANSWER.word(declared))], answers);
}

/** A proxy whose code anyone exchanges. */
export async function deployProxy(actors: Actors): Promise<string> {
  return await deploy(actors, [WRITES_SLOT], PASSES_ON);
}

/** Writes slot 0 of one of those that let anyone. */
export async function writeSlot({ actors }: Actors, to: string, value: bigint): Promise<void> {
  await (await actors.stranger.sendTransaction({ to, data: toBeHex(value, 32) })).wait();
}

/** @returns the address as files spell it */
async function deploy(actors: Actors, cases: readonly Case[], otherwise: string): Promise<string> {
  return (await deployCases(actors, cases, otherwise)).toLowerCase();
}
