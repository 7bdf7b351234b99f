import { InvalidArgumentError } from "commander";

import { readHoldId } from "../../core/approval/hold-id.ts";

/*
 * How arguments are read: each returns the value in its one spelling, or says what was expected. Commander adds the name of the
 * option.
 */

export function digits(text: string): string {
  if (/^(0|[1-9][0-9]{0,77})$/.test(text)) return text;
  throw new InvalidArgumentError("expected a whole number in decimal digits");
}

export function whole(text: string): number {
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number in decimal digits");
}

export function hours(text: string): number {
  if (/^[1-9][0-9]{0,4}$/.test(text)) return Number(text) * 3600;
  throw new InvalidArgumentError("expected hours, 1 to 99999");
}

export function hash(text: string): string {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("expected 32 bytes: 0x and 64 hex digits");
}

export function account(text: string): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("expected an address: 0x and 40 hex digits");
}

/** An ERC-7913 signer. */
export function signer(text: string): string {
  if (/^0x([0-9a-fA-F]{2}){20,148}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("expected an ERC-7913 signer: 0x and at least 20 bytes in hex");
}

/** @returns the hash, as the wire has it */
export function holdId(text: string): string {
  const found = readHoldId(text);
  if (found !== null) return found;
  throw new InvalidArgumentError("expected the `hold` of a 202 answer, with or without hold_ before it");
}

/** For options that may stand several times. */
export function several(
  each: (text: string) => string,
): (text: string, before: readonly string[]) => readonly string[] {
  return (text, before) => [...before, each(text)];
}
