import { anchorLogAbi } from "../../chain/abi/contracts.ts";
import { readOne, view } from "../../chain/abi/call.ts";
import { count } from "../../chain/abi/words.ts";
import { readLog, readSigners } from "../../chain/read/logs.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { KEY_TYPES } from "../../core/words/verdicts.ts";
import type { RawCall } from "../file/decode.ts";
import type { Content, Setting } from "./kind.ts";

export interface SuccessorOptions {
  readonly log: number;
  readonly lastGoodSeq: number;
  readonly anchorer: string;
}

/**
 * A log in the place of a sealed one, with the keys that may still sign for that one.
 * @throws CONFIG_INVALID
 */
export async function successor({ governance, deadline }: Setting, options: SuccessorOptions): Promise<Content> {
  const { rpc, contracts, head } = governance;
  const { anchorLog: target } = contracts;
  const at = { blockHash: head.hash };
  const log = await readLog(rpc, target, at, options.log);
  if (log === null) throw new CountersignError("CONFIG_INVALID", `--log: there is no log ${options.log}`);
  const next = (await readOne(rpc, view(anchorLogAbi, "logCount", target, [], at, count))) + 1;
  const call = (data: string): RawCall => ({ target, value: "0", data });
  const { log: predecessor, lastGoodSeq, anchorer } = options;
  const open = [predecessor, lastGoodSeq, anchorer, log.epoch, deadline] as const;
  const signers = (await readSigners(rpc, target, head, predecessor)).filter(
    ({ notAfter }) => notAfter > head.timestamp,
  );
  return {
    calls: [
      call(anchorLogAbi.encodeFunctionData("openSuccessor", [...open])),
      ...signers.map(({ key, notBefore, notAfter }, i) => {
        const window: [number, number] = [notBefore, notAfter];
        // Each signer that is added moves the new log's epoch on by one.
        const args = [next, KEY_TYPES.indexOf(key.type), toHex(key.raw), ...window, i, deadline] as const;
        return call(anchorLogAbi.encodeFunctionData("addSigner", [...args]));
      }),
    ],
    names: [],
  };
}
