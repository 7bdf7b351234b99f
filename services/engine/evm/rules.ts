import { type Common, createCustomCommon, Mainnet } from "@ethereumjs/common";

import { CountersignError } from "../../core/errors/error.ts";
import type { EvmCrypto } from "./crypto.ts";

/** From the fork our contracts are compiled for up to the newest one tests have compared with a node. */
export const HARDFORKS = ["cancun", "prague", "osaka", "bpo1", "bpo2", "bpo3", "bpo4", "bpo5"] as const;
export type Hardfork = (typeof HARDFORKS)[number];

/** Gas of P256VERIFY by EIP-7951. */
export const EIP_7951_GAS = 6_900;

/** What a chain's blocks are executed by. */
export interface ChainRules {
  readonly chainId: number;
  readonly hardfork: Hardfork;
  /** switched on beyond those of the hardfork, such as 7951 (P-256) on an OP chain */
  readonly eips: readonly number[];
  /** of the precompile at 0x100: 6,900 by EIP-7951 (the default), 3,450 where a chain follows RIP-7212 */
  readonly p256Gas?: number;
}

export function defaultRules(chainId: number): ChainRules {
  return { chainId, hardfork: "osaka", eips: [] };
}

/** @throws CONFIG_INVALID for a hardfork the contracts do not run on, and for one that is not known yet */
export function checkHardfork(name: string): Hardfork {
  const found = HARDFORKS.find((each) => each === name);
  if (found !== undefined) return found;
  throw new CountersignError(
    "CONFIG_INVALID",
    `COUNTERSIGN_HARDFORK or --hardfork: ${name} is none of ${HARDFORKS.join(", ")}`,
  );
}

/** Whether calls pay at least ten gas per byte-token of call data (EIP-7623). */
export function hasFloor({ hardfork }: ChainRules): boolean {
  return hardfork !== "cancun";
}

/** The library's view of the rules. @throws CONFIG_INVALID */
export function commonOf(rules: ChainRules, crypto: EvmCrypto): Common {
  const hardfork = checkHardfork(rules.hardfork);
  const { keccak256, sha256, ecrecover } = crypto;
  try {
    return createCustomCommon({ chainId: rules.chainId }, Mainnet, {
      hardfork,
      eips: [...rules.eips],
      customCrypto: { keccak256, sha256, ecrecover },
    });
  } catch (cause) {
    throw new CountersignError(
      "CONFIG_INVALID",
      `COUNTERSIGN_EIPS: ${rules.eips.join(", ")} cannot stand beside ${hardfork}`,
      { cause },
    );
  }
}

/** The library searches a list at each opcode. Nothing changes the rules of a machine, so an answer holds for ever. */
export function rememberEips(common: Common): void {
  const ask = common.isActivatedEIP.bind(common);
  const known = new Map<number, boolean>();
  common.isActivatedEIP = (eip) => {
    let active = known.get(eip);
    if (active === undefined) known.set(eip, (active = ask(eip)));
    return active;
  };
}
