import { Wallet } from "ethers";

import { localAccounts } from "../../../../scripts/local/accounts.ts";

/** A signed payment of nothing (hex) on the embedded chain. */
export function pays(nonce: number): Promise<string> {
  const { deployer, outsider } = localAccounts();
  return new Wallet(deployer.privateKey).signTransaction({
    ...{ type: 2, chainId: 31337, nonce, gasLimit: 21_000, to: outsider.address },
    ...{ maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n },
  });
}
