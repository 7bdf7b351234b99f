import { type Interface, type ParamType, Result } from "ethers";
import type { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { hexData } from "./words.ts";

/**
 * Decodes what a view function returned and checks it: a node's answer is input like any other. One unnamed output is given
 * to `schema` as it is, several as an object by name.
 * @throws CHAIN_UNREACHABLE when it does not decode, or is out of range
 */
export function decodeOutput<T>(abi: Interface, name: string, data: unknown, schema: z.ZodType<T>): T {
  const fragment = abi.getFunction(name);
  if (fragment === null) throw new CountersignError("INTERNAL", `the interface has no ${name}`);
  try {
    const values = abi.decodeFunctionResult(fragment, hexData.parse(data));
    const [only] = fragment.outputs;
    const single = only !== undefined && fragment.outputs.length === 1;
    return schema.parse(single ? plain(only, values[0]) : members(fragment.outputs, values));
  } catch (cause) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node's answer to ${name} makes no sense`, { cause });
  }
}

/** The arguments of an event or a call, by name. */
export function members(types: readonly ParamType[], values: unknown): Record<string, unknown> {
  return Object.fromEntries(types.map((type, i) => [type.name, plain(type, item(values, i))]));
}

/** Structs become objects, arrays arrays, integers bigint. */
function plain(type: ParamType, value: unknown): unknown {
  if (type.arrayChildren !== null) {
    const child = type.arrayChildren;
    return value instanceof Result ? [...value].map((each: unknown) => plain(child, each)) : [];
  }
  return type.components === null ? value : members(type.components, value);
}

function item(values: unknown, index: number): unknown {
  return values instanceof Result ? (values as readonly unknown[])[index] : undefined;
}
