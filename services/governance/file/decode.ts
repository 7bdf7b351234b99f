import { z } from "zod";

import { members } from "../../chain/abi/decode.ts";
import type { PolicyFile } from "../../core/policy/parameters.ts";
import { address, uint256 } from "../../core/schemas/primitives.ts";
import { type ContractName, contractAt, type Contracts } from "./contracts.ts";
import { readPolicyFile } from "./policy-file.ts";

/** Call data of any length: a policy version has up to 24 KiB of parameters. */
export const callData = z.string().regex(/^0x([0-9a-f]{2}){0,65536}$/, "expected 0x and lower-case hex digits");

export const rawCallSchema = z.strictObject({ target: address, value: uint256, data: callData });
/** A call as the timelock makes it. */
export type RawCall = z.infer<typeof rawCallSchema>;

/** An argument as JSON can carry it: numbers in digits, bytes in hex. */
export type Argument = string | boolean | readonly Argument[] | { readonly [name: string]: Argument };

/** A call of one of the organization's contracts, as a person reads it. */
export interface KnownCall {
  readonly contract: ContractName;
  readonly function: string;
  readonly arguments: Readonly<Record<string, Argument>>;
  /** what the parameters of a publication say; null when they are not TrustPolicy's */
  readonly policy?: PolicyFile | null;
}

export const UNKNOWN = "This call data decodes to nothing known: read the target's code before you sign";

/** A call nobody here can read. */
export interface UnknownCall {
  readonly warning: typeof UNKNOWN;
}

export type DecodedCall = KnownCall | UnknownCall;

export function isKnown(call: DecodedCall): call is KnownCall {
  return "contract" in call;
}

/**
 * Reads a call. Only what encodes back to the very same bytes counts as read: nothing hides behind the arguments.
 * @param names action types to show instead of their hashes
 */
export function decodeCall(contracts: Contracts, call: RawCall, names: readonly string[]): DecodedCall {
  const unknown: UnknownCall = { warning: UNKNOWN };
  const known = contractAt(contracts, call.target);
  const fragment = known?.abi.getFunction(call.data.slice(0, 10)) ?? null;
  if (known === null || fragment === null) return unknown;
  try {
    const values = known.abi.decodeFunctionData(fragment, call.data);
    if (known.abi.encodeFunctionData(fragment, values) !== call.data) return unknown;
    const args = record(members(fragment.inputs, values));
    const decoded = { contract: known.name, function: fragment.name, arguments: args };
    return known.name === "policyRegistry" && fragment.name === "publish"
      ? { ...decoded, policy: publishedPolicy(args, names) }
      : decoded;
  } catch {
    return unknown;
  }
}

/** A member of a publication: `publish(policyId, expectedVersion, deadline, publication)`. */
export function publicationOf(args: KnownCall["arguments"]): Readonly<Record<string, string>> {
  return args["publication"] as Readonly<Record<string, string>>;
}

function publishedPolicy(args: KnownCall["arguments"], names: readonly string[]): PolicyFile | null {
  return readPolicyFile(publicationOf(args)["parameters"] ?? "0x", names);
}

function record(values: Readonly<Record<string, unknown>>): Record<string, Argument> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, argument(value)]));
}

function argument(value: unknown): Argument {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return /^0x[0-9a-fA-F]*$/.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(argument);
  if (typeof value === "object" && value !== null) return record(value as Record<string, unknown>);
  return String(value);
}
