import { fromUtf8 } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";
import { isJsonObject, parseJsonWithSource, type SourceValue } from "../json/parse.ts";
import { type Form, parseForm } from "./form.ts";
import { refuseMultipartOverrides, refuseOverrides } from "./overrides.ts";
import type { ActionRule } from "./schema.ts";

/** Content as far as parameters can be read from it. */
export type Content = { readonly json: SourceValue } | { readonly form: Form } | null;

const UTF8 = String.raw`(?:; ?charset="?[Uu][Tt][Ff]-8"?)?`;
const MULTIPART =
  /^multipart\/form-data; ?boundary=(?:[0-9A-Za-z'()+_,./:=?-]{1,70}|"[0-9A-Za-z'()+_,./:=? -]{1,70}")$/;

/** What the content of a rule's requests is, where the rule does not say it. */
const BY_METHOD: Readonly<Record<ActionRule["method"], string>> = {
  GET: "none",
  HEAD: "none",
  DELETE: "none",
  POST: "json",
  PUT: "json",
  PATCH: "json",
};

/** Content as a rule names it. */
type Kind = "none" | "json" | "form" | "multipart" | "other";

/** What a rule takes: the kind of content, and its media type. */
export function contentOf(rule: Pick<ActionRule, "method" | "content">): { kind: Kind; type: string | null } {
  const said = rule.content ?? BY_METHOD[rule.method];
  if (said === "none") return { kind: "none", type: null };
  if (said === "json" || said === "application/json") return { kind: "json", type: "application/json" };
  if (said === "form" || said === FORM_TYPE) return { kind: "form", type: FORM_TYPE };
  if (said === "multipart" || said === MULTIPART_TYPE) return { kind: "multipart", type: MULTIPART_TYPE };
  return { kind: said.endsWith("+json") ? "json" : "other", type: said };
}

const FORM_TYPE = "application/x-www-form-urlencoded";
const MULTIPART_TYPE = "multipart/form-data";

/**
 * The content of a request, which must be what its rule says.
 * @param body null when the reader does not have it; then only the type is looked at
 * @throws CONTENT_TYPE_UNSUPPORTED, JSON_MALFORMED, JSON_DUPLICATE_NAME, BODY_INVALID
 */
export function readContent(rule: ActionRule, contentType: string | null, body: Uint8Array | null): Content {
  const { kind, type } = contentOf(rule);
  if (!hasType(kind, type, contentType)) {
    throw new CountersignError("CONTENT_TYPE_UNSUPPORTED", `${rule.type} takes ${type ?? "no content"}`);
  }
  if (body === null) return null;
  switch (kind) {
    case "none":
      if (body.length > 0) throw new CountersignError("BODY_INVALID", `${rule.type} takes no content`);
      return null;
    case "json": {
      const json = parseJsonWithSource(fromUtf8(body));
      if (isJsonObject(json)) refuseOverrides(Object.keys(json));
      return { json };
    }
    case "form":
      return { form: parseForm(body) };
    case "multipart":
      refuseMultipartOverrides(body);
      return null;
    case "other":
      return null;
  }
}

function hasType(kind: Kind, type: string | null, sent: string | null): boolean {
  if (sent === null || type === null) return sent === type;
  if (kind === "multipart") return MULTIPART.test(sent);
  return sent.startsWith(type) && (sent === type || new RegExp(`^${UTF8}$`).test(sent.slice(type.length)));
}
