import { anchorLogAbi } from "../../chain/abi/contracts.ts";
import { readLog, readSigners } from "../../chain/read/logs.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { KEY_TYPES } from "../../core/words/verdicts.ts";
import { callOf, type Content, type Setting } from "./kind.ts";

export interface SuccessorOptions {
  readonly log: number;
  readonly lastGoodSeq: number;
  readonly anchorer: string;
}

/**
 * A log in the place of a sealed one, with the keys that may still sign for that one.
 * @throws ARGUMENT_INVALID
 */
export async function successor({ governance, deadline }: Setting, options: SuccessorOptions): Promise<Content> {
  const { rpc, contracts, head } = governance;
  const { anchorLog: target } = contracts;
  const at = { blockHash: head.hash };
  const log = await readLog(rpc, target, at, options.log);
  if (log === null) throw new CountersignError("ARGUMENT_INVALID", `--log: there is no log ${options.log}`);
  const { log: predecessor, lastGoodSeq, anchorer } = options;
  const signers = (await readSigners(rpc, target, head, predecessor)).filter(
    ({ notAfter }) => notAfter > head.timestamp,
  );
  const keys = signers.map(({ key, notBefore, notAfter }) => ({
    keyType: KEY_TYPES.indexOf(key.type),
    publicKey: toHex(key.raw),
    notBefore,
    notAfter,
  }));
  const args: [number, number, string, typeof keys, string, number] = [
    predecessor,
    lastGoodSeq,
    anchorer,
    keys,
    log.mark,
    deadline,
  ];
  return callOf(target, anchorLogAbi.encodeFunctionData("openSuccessor", args));
}
