import { CountersignError } from "../../errors/error.ts";
import { readYaml } from "../../yaml.ts";

/** An OpenAPI document is smaller than this. */
export const MAX_OPENAPI_BYTES = 10_000_000;
/** References that lead to references. */
const MAX_HOPS = 32;

type Members = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.0 or 3.1 document: a stranger's text, of which nothing is taken unseen. */
export interface OpenApi {
  readonly root: Members;
  /** what a reference within the document stands for, and anything else as it is; null where it leads nowhere or in a circle */
  resolve(node: unknown): Members | null;
}

/**
 * Reads an OpenAPI document in JSON or YAML. Nothing it names is fetched.
 * @throws OPENAPI_INVALID for what is no such document, aliases, and references that leave it; OPENAPI_TOO_LARGE
 */
export function readOpenApi(text: string): OpenApi {
  if (text.length >= MAX_OPENAPI_BYTES) {
    throw new CountersignError(
      "OPENAPI_TOO_LARGE",
      `${text.length} characters, and less than ${MAX_OPENAPI_BYTES} are read`,
    );
  }
  const root = valueOf(text);
  const version = isMembers(root) ? memberOf(root, "openapi") : undefined;
  if (!isMembers(root) || typeof version !== "string" || !/^3\.[01]\.[0-9]+$/.test(version)) {
    const said =
      typeof version === "string" ? `openapi is ${version.slice(0, 20)}` : "there is no openapi: 3.0.x or 3.1.x";
    throw new CountersignError("OPENAPI_INVALID", said);
  }
  requireOwn(root);
  return { root, resolve: (node) => resolved(root, node) };
}

/** A member of a stranger's object: never what every object has. */
export function memberOf(node: Members, name: string): unknown {
  return Object.hasOwn(node, name) ? node[name] : undefined;
}

export function isMembers(node: unknown): node is Members {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

function valueOf(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? (JSON.parse(text) as unknown) : readYaml(text, "OPENAPI_INVALID").value;
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause;
    // The parsers throw SyntaxError, and RangeError for what is nested too deep.
    const why = cause instanceof RangeError ? "nested too deep" : "neither JSON nor YAML";
    throw new CountersignError("OPENAPI_INVALID", why, { cause });
  }
}

/** Half a document says nothing about the other half, so one reference out of it refuses all of it. */
function requireOwn(root: unknown): void {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null) continue;
    const ref = Array.isArray(node) ? undefined : memberOf(node as Members, "$ref");
    if (typeof ref === "string" && !isLocal(ref)) {
      throw new CountersignError("OPENAPI_INVALID", `a reference leaves the document: ${ref.slice(0, 100)}`);
    }
    for (const child of Object.values(node)) open.push(child ?? null);
  }
}

function isLocal(ref: string): boolean {
  return ref === "#" || ref.startsWith("#/");
}

function resolved(root: Members, node: unknown): Members | null {
  let at = node;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    if (!isMembers(at)) return null;
    const ref = memberOf(at, "$ref");
    if (typeof ref !== "string") return at;
    at = target(root, ref);
  }
  return null;
}

function target(root: Members, ref: string): unknown {
  return ref
    .split("/")
    .slice(1)
    .map((part) => unescaped(part).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, name) => {
      if (Array.isArray(at)) return at[Number(name)] as unknown;
      return isMembers(at) ? memberOf(at, name) : undefined;
    }, root);
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
