import { CountersignError } from "./errors/error.ts";
import { keccak256 } from "./hash.ts";
import { utf8 } from "./encoding/bytes.ts";
import { toHex } from "./encoding/hex.ts";

/** The domain of everything that is signed for one of an organization's contracts. */
export interface Eip712Domain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly verifyingContract: string;
}

/** @throws BODY_INVALID when `contract` is no address */
export function domainAt(chainId: number, contract: string): Eip712Domain {
  return { name: "Countersign", version: "1", chainId, verifyingContract: checksummed(contract) };
}

/** An address as wallets write it (ERC-55). */
function checksummed(address: string): string {
  const digits = /^0x([0-9a-fA-F]{40})$/.exec(address)?.[1]?.toLowerCase();
  if (digits === undefined) throw new CountersignError("BODY_INVALID", `${address} is no address`);
  const hash = toHex(keccak256(utf8(digits))).slice(2);
  const letters = [...digits].map((digit, i) => ((hash[i] ?? "0") >= "8" ? digit.toUpperCase() : digit));
  return `0x${letters.join("")}`;
}
