import { getBytes, type BaseContract } from "ethers";

const TRANSACTION = 21_000n;
const ZERO_BYTE = 4n;
const OTHER_BYTE = 16n;

/** What a transaction and its call data cost before anything runs. */
export function intrinsicGas(data: string): bigint {
  return getBytes(data).reduce((gas, byte) => gas + (byte === 0 ? ZERO_BYTE : OTHER_BYTE), TRANSACTION);
}

/** Gas a view uses when it gets this much: without what a transaction costs, which nobody pays for a decision. */
export async function executionGas(
  contract: BaseContract,
  method: string,
  args: readonly unknown[],
  gas: bigint,
): Promise<bigint> {
  const { data } = await contract.getFunction(method).populateTransaction(...args);
  const intrinsic = intrinsicGas(data);
  const response = await contract.runner?.sendTransaction?.({ to: contract, data, gasLimit: gas + intrinsic });
  const receipt = await response?.wait();
  if (receipt == null) throw new Error("not mined");
  return receipt.gasUsed - intrinsic;
}
