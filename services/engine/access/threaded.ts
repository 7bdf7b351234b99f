import { Worker } from "node:worker_threads";

import { CountersignError } from "../../core/errors/error.ts";
import { resultOf, type RpcAnswer } from "../../chain/rpc/answer.ts";
import { createCalls, ownBytes } from "./calls.ts";
import type { EmbeddedParts } from "./embedded.ts";
import type { AccessOptions, ChainAccess } from "./options.ts";
import type { HostCalls, ThreadCalls, ThreadData } from "./thread.ts";

const ENTRY = new URL("./thread.mjs", import.meta.url);

/**
 * As openEmbedded, on a thread of its own: what interpreting and proving take is not taken from who serves. A thread that ends is
 * not started again: from then on everything is CHAIN_UNREACHABLE.
 */
export async function openThreaded(options: AccessOptions, parts: EmbeddedParts): Promise<ChainAccess> {
  const { witness = null, hints = [], onTrouble = () => undefined } = parts;
  const workerData: ThreadData = { options, hints, keepsWitness: witness !== null };
  // Of our own flags none is handed down but this one: stacks name the sources, also out of a bundle.
  const worker = new Worker(ENTRY, { workerData, execArgv: ["--enable-source-maps"] });
  const host: HostCalls = {
    keep: async (items) => witness?.add(items),
    trouble: async (what, details) => onTrouble(what, details),
  };
  // Like a connection, it keeps the process alive while somebody waits for an answer.
  const onBusy = (isBusy: boolean): void => (isBusy ? worker.ref() : worker.unref());
  const thread = createCalls<ThreadCalls, HostCalls>(worker, host, onBusy);

  let isOver = false;
  const over = (cause: Error): void => {
    thread.end(new CountersignError("CHAIN_UNREACHABLE", "the decision thread ended", { cause }));
    if (!isOver) onTrouble("the decision thread ended: nothing is decided until a restart", { why: cause.message });
    isOver = true;
  };
  worker.once("error", over);
  worker.once("exit", (code) => over(new Error(`exit code ${code}`)));
  worker.once("messageerror", (error) => {
    over(error);
    void worker.terminate();
  });
  const close = async (): Promise<void> => {
    isOver = true;
    await worker.terminate();
  };

  try {
    await thread.call("open");
  } catch (error) {
    await close();
    throw error;
  }
  const ask = (method: string, params: readonly unknown[]): Promise<RpcAnswer> => thread.call("ask", method, params);
  return {
    mode: "embedded",
    look: () => thread.call("look"),
    decider: {
      decide: ({ callData, ...call }) => thread.call("decide", { ...call, callData: ownBytes(callData) }),
    },
    rpc: {
      ask,
      batch: (calls) => thread.call("batch", calls),
      request: async (method, params) => resultOf(await ask(method, params), method),
    },
    requireAgreement: () => thread.call("requireAgreement"),
    remembered: () => thread.call("remembered"),
    close,
  };
}
