import { CountersignError } from "../errors/error.ts";
import type { PreviewWitness } from "../schemas/pending.ts";
import { contentOf } from "./content.ts";
import { placeholders, readPart } from "./match-path.ts";
import { queryNames, type RuleMatch, targetOf } from "./match.ts";
import { parseCanonicalTarget } from "./request-target.ts";
import type { ActionRule, Mapping, PreviewRule } from "./schema.ts";

type PreviewableRule = Pick<ActionRule, "type" | "target" | "method" | "path" | "query" | "content" | "preview">;

/**
 * What is wrong with the preview a rule names, in words; null when nothing is. The preview is asked for with parts of the action's
 * own request, so that neither the file nor an agent can have another one compared.
 * @param rules all of HTTP requests in the mapping
 */
export function previewProblem(rule: PreviewableRule, rules: readonly PreviewableRule[]): string | null {
  const { preview } = rule;
  if (preview === undefined) return null;
  const [shown, ...others] = rules.filter(({ type }) => type === preview.action);
  if (shown === undefined || others.length > 0) return `no one action of HTTP requests is ${preview.action}`;
  if (rules.filter(({ type }) => type === rule.type).length > 1) return "another rule has its type";
  if (shown.preview !== undefined) return `${shown.type} has a preview itself`;
  if (shown.target !== rule.target) return `${shown.type} is of another target`;
  if (shown.method !== "GET" && shown.method !== "POST") return `${shown.type} is neither GET nor POST`;
  const names = placeholders(rule.path);
  const lacking = placeholders(shown.path).find((name) => !names.includes(name));
  if (lacking !== undefined) return `{${lacking}} of ${shown.type} is not in ${rule.path}`;
  const query = queryNames(rule);
  const unknown = [...queryNames(shown)].find(([name, { list }]) => query.get(name)?.list !== list);
  if (unknown !== undefined) return `query ${unknown[0]} of ${shown.type} is none of its own`;
  const content = contentOf(shown);
  if (content.kind !== "none" && content.type !== contentOf(rule).type) return `${shown.type} takes other content`;
  const differs = rules.find((each) => each.preview?.action === shown.type && !isSameState(each.preview, preview));
  return differs === undefined ? null : `${differs.type} reads another state from ${shown.type}`;
}

function isSameState({ state: one }: PreviewRule, { state: other }: PreviewRule): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/**
 * An action that is done in two phases names the preview it rests on, and no other does.
 * @throws PREVIEW_MISSING, PREVIEW_UNASKED
 */
export function requirePreview(
  { type, preview }: Pick<ActionRule, "type" | "preview">,
  witness: PreviewWitness | null,
): void {
  if (preview === undefined && witness !== null) {
    throw new CountersignError("PREVIEW_UNASKED", `the mapping knows no preview of ${type}`);
  }
  if (preview !== undefined && witness === null) {
    throw new CountersignError("PREVIEW_MISSING", `${type} rests on ${preview.action}`);
  }
}

/** The action whose permission has to stand among the parents of one of this type; null where none has. */
export function previewTypeOf({ actions }: Pick<Mapping, "actions">, type: string): string | null {
  return actions.find((rule) => rule.type === type)?.preview?.action ?? null;
}

/** How the state is read from the answers of an action that is a preview; null when it is none. */
export function previewAsked({ actions }: Pick<Mapping, "actions">, type: string): PreviewRule | null {
  return actions.find(({ preview }) => preview?.action === type)?.preview ?? null;
}

/** The request that shows what another one would do. */
export interface PreviewRequest {
  readonly rule: ActionRule;
  readonly preview: PreviewRule;
  /** path and query at the target, in their canonical spelling */
  readonly path: string;
  /** whether it has the content of the action, or none */
  readonly hasContent: boolean;
}

/**
 * Makes the request for the preview of a request: with the very characters of its path and query.
 * @param uri in its canonical spelling
 * @returns null for what is done in one phase
 * @throws URI_NOT_CANONICAL, ACTION_UNMAPPED
 */
export function previewRequest(mapping: Mapping, { rule }: RuleMatch, uri: string): PreviewRequest | null {
  const { preview } = rule;
  if (preview === undefined) return null;
  const shown = mapping.actions.find(({ type }) => type === preview.action);
  // Whoever parsed the mapping found it.
  if (shown === undefined) throw new CountersignError("ACTION_UNMAPPED", `no action is ${preview.action}`);
  const [, { origin, base }] = targetOf(mapping, uri);
  const { canonical, path } = parseCanonicalTarget(uri.slice(origin.length + base.length));
  const values = spelledValues(rule.path, path);
  const filled = shown.path
    .split("/")
    .map((part) => {
      const { name, literal } = readPart(part);
      return name === null ? literal : `${values.get(name) ?? ""}${literal}`;
    })
    .join("/");
  const known = queryNames(shown);
  const query = canonical
    .slice(path.length + 1)
    .split("&")
    .filter((pair) => known.has(decodeURIComponent(pair.slice(0, Math.max(0, pair.indexOf("="))))));
  const asked = query.length === 0 ? filled : `${filled}?${query.join("&")}`;
  return { rule: shown, preview, path: base + asked, hasContent: contentOf(shown).kind !== "none" };
}

/** What stands in the place of each placeholder, as it is spelled. */
function spelledValues(pattern: string, path: string): ReadonlyMap<string, string> {
  const segments = path.split("/");
  const values = new Map<string, string>();
  for (const [i, part] of pattern.split("/").entries()) {
    const { name, literal } = readPart(part);
    const segment = segments[i] ?? "";
    if (name === null) continue;
    if (!segment.endsWith(literal)) throw new CountersignError("URI_NOT_CANONICAL", `${literal} is spelled otherwise`);
    values.set(name, segment.slice(0, segment.length - literal.length));
  }
  return values;
}
