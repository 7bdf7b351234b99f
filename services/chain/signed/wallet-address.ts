import { computeAddress } from "ethers";

/** Whose transactions a private key (hex) signs, in small letters. */
export function addressOfKey(privateKey: string): string {
  return computeAddress(privateKey).toLowerCase();
}
