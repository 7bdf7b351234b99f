import { isJsonObject, type JsonValue } from "../json/parse.ts";
import { scriptsMixed } from "../text/scripts.ts";
import { codePointName, UNSEEN } from "../text/unseen.ts";
import { shown } from "../text/visible.ts";
import { type ToolDefinition, toolName } from "./definition.ts";
import { skeleton } from "./skeleton.ts";

/** What is odd about a definition, of which kind. */
export const SCAN_KINDS = [
  "hidden",
  "direction",
  "instruction",
  "secret",
  "look-alike",
  "shadow",
  "url",
  "annotation",
  "long",
  "name",
] as const;
export type ScanKind = (typeof SCAN_KINDS)[number];

/** One finding, for a person who is about to pin. It decides nothing. */
export interface ScanFinding {
  readonly kind: ScanKind;
  /** JSON pointer into the definition */
  readonly at: string;
  /** what was found there, fit for a screen */
  readonly detail: string;
}

/** A tool of another target, or of the same one. */
export interface OtherTool {
  readonly target: string;
  readonly name: string;
}

const BIDI = /\p{Bidi_Control}/u;
/** Tabs and line breaks are how descriptions are written. */
const HIDDEN = new RegExp(`(?![\\t\\n\\r])${UNSEEN.source}|[\\p{Co}\\p{Cn}]`, "u");
/** Wording that speaks to a model about something else than the tool. English, and the usual turns only. */
const INSTRUCTIONS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:previous|prior|above|earlier|all|other|any)\b[^.]{0,40}\b(?:instructions?|prompts?|rules?|messages?|tools?)/iu,
  /<\/?\s*(?:important|system|instructions?|secret|hidden|admin|prompt)\s*>/iu,
  /\b(?:do not|don't|never|without)\b[^.]{0,30}\b(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|reveal(?:ing)?|show(?:ing)?|notify(?:ing)?|ask(?:ing)?)\b[^.]{0,30}\b(?:user|human|person|anyone|them)\b/iu,
  /\b(?:before|after|instead of|whenever)\b[^.]{0,30}\b(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing))\b[^.]{0,40}\b(?:tool|function|this)\b[^.]{0,60}\b(?:must|always|first|read|call|send|include)\b/iu,
  /\b(?:you (?:must|should|have to|are required to)|always|first)\b[^.]{0,30}\b(?:call|invoke|run|use|send|forward|bcc|cc|include|append|read)\b/iu,
  /\b(?:system prompt|developer message|jailbreak|as an ai)\b/iu,
];
const SECRETS =
  /(?:\b(?:api[ _-]?keys?|passwords?|passphrases?|private[ _-]?keys?|access[ _-]?tokens?|bearer tokens?|secret[ _-]?keys?|credentials?|ssh keys?|seed phrases?|cookies?)\b|~?\/?\.ssh\b|\bid_(?:rsa|ed25519)\b|\.env\b|\.aws\/|mcp\.json|\.netrc)/iu;
const URL_TEXT = /\b(?:https?|wss?|ftp|file|data|javascript):\/{0,2}[^\s"'<>)\]]{3,}/iu;
const LONG = 2_048;
const WRITES =
  /(?:^|[_.\-/]|(?<=[a-z])(?=[A-Z]))(?:write|create|delete|remove|drop|update|edit|move|rename|send|post|put|pay|transfer|buy|order|exec(?:ute)?|run|kill|insert|set|add|upload|publish|deploy|push|merge|approve)(?=$|[_.\-/A-Z0-9])/iu;

/**
 * What a person should look at before a definition is pinned. A heuristic: who words an instruction otherwise is not found, and what
 * is found may be meant well. It never makes anything milder.
 * @param others tools that are there beside it, whose names it could be taken for
 */
export function scanTool(definition: ToolDefinition, others: readonly OtherTool[]): readonly ScanFinding[] {
  const texts = [...textsIn(definition, "")];
  return [
    ...texts.flatMap(({ at, text, isKey }) => textFindings(at, text, isKey)),
    ...nameFindings(toolName(definition) ?? "", others),
    ...annotationFindings(definition),
  ];
}

interface Text {
  readonly at: string;
  readonly text: string;
  readonly isKey: boolean;
}

function* textsIn(value: JsonValue, at: string): Generator<Text> {
  if (typeof value === "string") yield { at, text: value, isKey: false };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* textsIn(item, `${at}/${i}`);
  else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const below = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      yield { at: below, text: name, isKey: true };
      yield* textsIn(member, below);
    }
  }
}

/** Members whose value is a URL in every definition. */
const OF_COURSE = /\/(?:\$schema|\$id|\$ref|format|src)$/;

function textFindings(at: string, text: string, isKey: boolean): readonly ScanFinding[] {
  const found: ScanFinding[] = [];
  const add = (kind: ScanKind, detail: string) => found.push({ kind, at, detail });
  const bidi = BIDI.exec(text)?.[0];
  const hidden = HIDDEN.exec(text)?.[0];
  if (bidi !== undefined) add("direction", `turns the direction of its text (${codePointName(bidi)})`);
  else if (hidden !== undefined) add("hidden", `holds a character nobody sees (${codePointName(hidden)})`);
  const mixed = scriptsMixed(text);
  if (mixed !== null) add("look-alike", `mixes ${mixed.join(", ")} in one word`);
  if (isKey) return found;
  // What hides between letters is read by a model all the same.
  const bare = text.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "").normalize("NFKC");
  const said = INSTRUCTIONS.map((pattern) => pattern.exec(bare)?.[0]).find((match) => match !== undefined);
  if (said !== undefined) add("instruction", `speaks to the model: ${quoted(said)}`);
  const secret = SECRETS.exec(bare)?.[0];
  if (secret !== undefined) add("secret", `asks for, or names, a secret: ${quoted(secret)}`);
  const url = OF_COURSE.test(at) ? undefined : URL_TEXT.exec(bare)?.[0];
  if (url !== undefined) add("url", `names a URL: ${quoted(url)}`);
  if (text.length > LONG) add("long", `${text.length} characters`);
  return found;
}

function nameFindings(name: string, others: readonly OtherTool[]): readonly ScanFinding[] {
  const found: ScanFinding[] = [];
  const at = "/name";
  if (!/^[A-Za-z0-9_./-]{1,128}$/.test(name)) found.push({ kind: "name", at, detail: "is no plain name of a tool" });
  const looks = skeleton(name);
  for (const other of others) {
    const where = `${quoted(other.name)} of ${shown(other.target, 64)}`;
    if (other.name === name) found.push({ kind: "shadow", at, detail: `is called like ${where}` });
    else if (skeleton(other.name) === looks) found.push({ kind: "look-alike", at, detail: `looks like ${where}` });
  }
  return found;
}

/** Annotations are the server's word on itself: they can only raise a question, never settle one. */
function annotationFindings(definition: ToolDefinition): readonly ScanFinding[] {
  const annotations = definition["annotations"];
  if (!isJsonObject(annotations)) return [];
  const found: ScanFinding[] = [];
  const name = toolName(definition) ?? "";
  const isReadOnly = annotations["readOnlyHint"] === true;
  if (isReadOnly && WRITES.test(name)) {
    found.push({
      kind: "annotation",
      at: "/annotations/readOnlyHint",
      detail: `says it only reads, its name says more`,
    });
  }
  if (isReadOnly && annotations["destructiveHint"] === true) {
    found.push({ kind: "annotation", at: "/annotations", detail: "says it only reads, and that it destroys" });
  }
  const { title } = annotations;
  if (
    typeof title === "string" &&
    title !== name &&
    skeleton(title) === skeleton(name) &&
    !/^[\x20-\x7e]*$/.test(title)
  ) {
    found.push({
      kind: "look-alike",
      at: "/annotations/title",
      detail: "looks like its name and is written otherwise",
    });
  }
  return found;
}

function quoted(text: string): string {
  return `"${shown(text.replaceAll(/\s+/g, " ").trim(), 80)}"`;
}
