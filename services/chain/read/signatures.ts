import { Interface } from "ethers";

import type { Pin } from "../../core/ports/ports.ts";
import { recoverWallet, type Signed } from "../signed/approval.ts";
import { NOBODY } from "../abi/call.ts";
import { hexData } from "../abi/words.ts";
import { isEvmFailure, resultOf } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";

/** ERC-1271 and ERC-7913; both answer with their own selector. */
const abi = new Interface([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
  "function verify(bytes key, bytes32 hash, bytes signature) view returns (bytes4)",
]);
/** 0x and 20 bytes. */
const ADDRESS_DIGITS = 42;
/** contracts/libraries/Signers.sol gives a signer this much, and a call costs something before it runs. */
const GAS = 600_000;

/**
 * Whether a signature is by its signer, by the rules of contracts/libraries/Signers.sol.
 * @param digest 32 bytes, hex
 * @throws CHAIN_UNREACHABLE
 */
export async function readSignature(
  rpc: Rpc,
  at: Pick<Pin, "hash">,
  digest: string,
  { signer, signature }: Signed,
): Promise<boolean> {
  if (signer.length < ADDRESS_DIGITS) return false;
  const account = signer.slice(0, ADDRESS_DIGITS);
  if (signer.length > ADDRESS_DIGITS) {
    return confirms(rpc, at, account, "verify", [`0x${signer.slice(ADDRESS_DIGITS)}`, digest, signature]);
  }
  if (!(await hasCode(rpc, at, account))) return recoverWallet(digest, signature) === account;
  return confirms(rpc, at, account, "isValidSignature", [digest, signature]);
}

/** Whether an account has code at a block. @throws CHAIN_UNREACHABLE */
export async function hasCode(rpc: Rpc, at: Pick<Pin, "hash">, account: string): Promise<boolean> {
  return hexData.parse(await rpc.request("eth_getCode", [account, { blockHash: at.hash }])) !== "0x";
}

async function confirms(
  rpc: Rpc,
  at: Pick<Pin, "hash">,
  to: string,
  name: "verify" | "isValidSignature",
  args: readonly unknown[],
): Promise<boolean> {
  const call = { from: NOBODY, to, gas: `0x${GAS.toString(16)}`, data: abi.encodeFunctionData(name, args) };
  const answer = await rpc.ask("eth_call", [call, { blockHash: at.hash }]);
  if ("error" in answer && isEvmFailure(answer.error)) return false;
  return resultOf(answer, name) === MAGIC[name];
}

const MAGIC = { verify: wordOf("verify"), isValidSignature: wordOf("isValidSignature") } as const;

function wordOf(name: string): string {
  return `${abi.getFunction(name)?.selector ?? ""}${"00".repeat(28)}`;
}
