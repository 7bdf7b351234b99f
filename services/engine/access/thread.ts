import { parentPort, workerData } from "node:worker_threads";

import { CountersignError } from "../../core/errors/error.ts";
import type { WitnessItem } from "../../core/ports/ports.ts";
import type { Hint } from "../proof/remembered.ts";
import type { Head } from "../../chain/read/head.ts";
import type { RpcAnswer } from "../../chain/rpc/answer.ts";
import type { RpcCall } from "../../chain/rpc/client.ts";
import type { DecisionCall, Decision } from "../../core/ports/decider.ts";
import { createCalls, ownBytes } from "./calls.ts";
import { openEmbedded } from "./embedded.ts";
import type { AccessOptions } from "./options.ts";

/** What the thread is started with. */
export interface ThreadData {
  readonly options: AccessOptions;
  readonly hints: readonly unknown[];
  readonly keepsWitness: boolean;
}

/** What the main thread may ask. */
export interface ThreadCalls {
  /** resolves when the self-test is passed */
  open(): Promise<void>;
  look(): Promise<Head>;
  decide(call: DecisionCall): Promise<Decision>;
  ask(method: string, params: readonly unknown[]): Promise<RpcAnswer>;
  batch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]>;
  requireAgreement(): Promise<void>;
  remembered(): Promise<readonly Hint[]>;
}

/** What the thread asks of the main one, which owns the stores and the logs. */
export interface HostCalls {
  keep(items: readonly WitnessItem[]): Promise<void>;
  trouble(what: string, details: object): Promise<void>;
}

if (parentPort === null) throw new CountersignError("INTERNAL", "this is the entry of a thread, and not of a process");
const { options, hints, keepsWitness } = workerData as ThreadData;

const host = createCalls<HostCalls, ThreadCalls>(parentPort, {
  open: async () => void (await opening),
  look: async () => (await opening).look(),
  decide: async (call) => (await opening).decider.decide(call),
  ask: async (method, params) => (await opening).rpc.ask(method, params),
  batch: async (calls) => (await opening).rpc.batch(calls),
  requireAgreement: async () => (await opening).requireAgreement(),
  remembered: async () => (await opening).remembered(),
});
const keeper = {
  add: (items: readonly WitnessItem[]) =>
    host.call(
      "keep",
      items.map(({ hash, bytes }) => ({ hash, bytes: ownBytes(bytes) })),
    ),
};
const opening = openEmbedded(options, {
  hints,
  witness: keepsWitness ? keeper : null,
  onTrouble: (what, details) => void host.call("trouble", what, details).catch(() => undefined),
});
// `open` tells.
opening.catch(() => undefined);
