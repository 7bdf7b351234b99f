import { Transaction } from "ethers";

import { CountersignError } from "../../core/errors/error.ts";

/** A transaction that creates a contract. */
export interface Creation {
  readonly from: string;
  /** init code, hex */
  readonly data: string;
  /** wei, hex */
  readonly value: string;
}

/**
 * What a signed transaction (hex) creates; null when it calls somebody.
 * @throws TX_REJECTED when it is not signed, and what ethers finds wrong with it
 */
export function creationCodeOf(raw: string): Creation | null {
  const { from, to, data, value } = Transaction.from(raw);
  if (from === null) throw new CountersignError("TX_REJECTED", "the transaction is not signed");
  return to === null ? { from, data, value: `0x${value.toString(16)}` } : null;
}
