import { expect } from "chai";
import { z } from "zod";

import { type Api, documentOf } from "../../scripts/docs/apis.ts";

/** The parts of a document that tests look at. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
export interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly requestBody?: { readonly content: Content };
  /** without content where there is no body */
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly [{ readonly $ref: string }, { readonly properties: { readonly code: { enum: string[] } } }];
}

const documents = new Map<Api, Document>();

export function parsedDocument(api: Api): Document {
  const known = documents.get(api) ?? (JSON.parse(JSON.stringify(documentOf(api))) as Document);
  documents.set(api, known);
  return known;
}

/** The operation a request is about; null when no path of the document covers it. */
export function operationAt({ paths }: Document, method: string, target: string): Operation | null {
  const [path = ""] = target.split("?");
  const found = Object.entries(paths).find(([template]) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]*")}$`).test(path),
  );
  return found?.[1][method.toLowerCase()] ?? null;
}

/**
 * An answer is one of those the description has: the status, the code where it is a problem, and every member of its body, none of
 * which is missing from the schema.
 */
export function expectDescribed(
  api: Api,
  method: string,
  target: string,
  { status, json }: { readonly status: number; readonly json: unknown },
): void {
  const document = parsedDocument(api);
  const operation = operationAt(document, method, target);
  if (operation === null) {
    expect(json, `${method} ${target} is not described`).to.include({ code: "ROUTE_UNKNOWN" });
    return;
  }
  const where = `${operation.operationId} answered ${status} ${JSON.stringify(json).slice(0, 300)}`;
  const content = operation.responses[status]?.content;
  expect(content, where).to.be.an("object");
  for (const schema of Object.values(content ?? {}).map((each) => each.schema)) {
    const [{ $ref }, { properties }] = schema.allOf ?? [schema, { properties: null }];
    if (properties !== null) expect(properties.code.enum, where).to.include((json as { code?: unknown }).code);
    const { success, error } = closedSchema(document, $ref ?? "").safeParse(json);
    expect(success, `${where}: ${error?.message ?? ""}`).to.equal(true);
  }
}

const schemas = new WeakMap<Document, Map<string, z.ZodType>>();

/** A component as zod reads it back, with no member beside those it names. */
function closedSchema(document: Document, ref: string): z.ZodType {
  const known = schemas.get(document) ?? new Map<string, z.ZodType>();
  schemas.set(document, known);
  const schema = known.get(ref) ?? z.fromJSONSchema(selfContained(document, ref) as never);
  known.set(ref, schema);
  return schema;
}

function selfContained({ components }: Document, ref: string): object {
  const text = JSON.stringify({ $defs: components.schemas, ...componentAt(components.schemas, ref) });
  return JSON.parse(text.replaceAll("#/components/schemas/", "#/$defs/"), (_, value: unknown) =>
    closed(value),
  ) as object;
}

function componentAt(all: Document["components"]["schemas"], ref: string): object {
  const schema = all[ref.replace("#/components/schemas/", "")];
  if (schema === undefined) throw new TypeError(`no component ${ref}`);
  return schema;
}

function closed(value: unknown): unknown {
  const isOpen = typeof value === "object" && value !== null && "properties" in value && value.properties !== undefined;
  return isOpen && "type" in value && value.type === "object" ? { additionalProperties: false, ...value } : value;
}
