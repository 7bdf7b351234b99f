import { z } from "zod";

import type { NamedSchema } from "./route.ts";

/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The components of a document, by name. What zod checks beyond JSON Schema stands in the description, in the words of the check.
 * @param named a name that stands twice has one schema
 * @throws TypeError when a name stands for two
 */
export function componentsOf(named: readonly NamedSchema[]): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  const byName = new Map<string, z.ZodType>();
  for (const { name, schema } of named) {
    const known = byName.get(name);
    if (known === schema) continue;
    if (known !== undefined) throw new TypeError(`two schemas are called ${name}`);
    byName.set(name, schema);
    registry.add(schema, { id: name });
  }
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri: refOf, override: inWords });
  const names = [...byName.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, withoutIdentity(schemas[name] ?? {})]));
}

/** The same of one schema that has no name. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  return withoutIdentity(z.toJSONSchema(schema, { io: "input", override: inWords }));
}

export function refOf(name: string): string {
  return `#/components/schemas/${name}`;
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"]>;

/** JSON Schema has no word for a refinement, and would drop it without one. */
const inWords: Override = ({ zodSchema, jsonSchema }) => {
  const said = (zodSchema._zod.def.checks ?? []).flatMap(({ _zod: { def } }) => {
    if (def.check !== "custom") return [];
    const message = def.error?.({ code: "custom", input: undefined, path: [] } as never);
    return typeof message === "string" ? [message] : [];
  });
  if (said.length > 0) jsonSchema.description = [jsonSchema.description, ...said].filter(Boolean).join("; ");
};

function withoutIdentity(schema: Record<string, unknown>): JsonSchema {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
}
