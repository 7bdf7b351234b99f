import fc from "fast-check";
import { z } from "zod";

type Node = Readonly<Record<string, unknown>>;

/** Values a schema takes, drawn from what its JSON Schema says: a member more is drawn without a word here. */
export function arbitraryOf<T>(schema: z.ZodType<T>): fc.Arbitrary<T> {
  return of(z.toJSONSchema(schema)).filter((value) => schema.safeParse(value).success) as fc.Arbitrary<T>;
}

function of(node: Node): fc.Arbitrary<unknown> {
  const { anyOf, enum: words } = node;
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each) => of(each as Node)));
  if (Array.isArray(words)) return fc.constantFrom(...(words as unknown[]));
  switch (node["type"]) {
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(node["properties"] as Node).map(([k, v]) => [k, of(v as Node)])),
      );
    case "array":
      return fc.array(of(node["items"] as Node), { maxLength: 6 });
    case "integer":
      return fc.integer({ min: Number(node["minimum"]), max: Math.min(Number(node["maximum"]), 2 ** 31 - 1) });
    case "string":
      return fc.stringMatching(new RegExp(String(node["pattern"])));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      throw new TypeError(`no values for ${JSON.stringify(node)}`);
  }
}
