import { isMap, parseDocument } from "yaml";

import { CountersignError } from "../../errors/error.ts";
import { canonicalJson } from "../../json/canonical.ts";
import { placeText, readYaml } from "../../yaml.ts";
import { compileDomain, type CompiledDomain } from "../compile.ts";
import type { Frame } from "../limits.ts";
import { applied, type Change, type Step } from "./change.ts";
import { spliceOf } from "./splice.ts";

/** A domain file after its changes. */
export interface Edited {
  readonly text: string;
  readonly compiled: CompiledDomain;
}

/**
 * Changes a domain file as a person would: lines of other members, comments, order and blank lines stay as they are. What comes
 * out is a domain that holds, or nothing is changed.
 * @throws DOMAIN_INVALID, DOMAIN_WIDER with the lines the changed file would have; DOMAIN_INVALID for a name that stands already,
 * one that does not stand, and what is written in a way no command changes
 */
export function editDomain(text: string, changes: readonly Change[], frame: Frame): Edited {
  const edited = changes.reduce(changedText, text);
  return { text: edited, compiled: compileDomain(edited, frame) };
}

/** One change of a text, which says afterwards what it should, and nothing else. @throws DOMAIN_INVALID */
export function changedText(text: string, change: Change): string {
  const yaml = readYaml(text, "DOMAIN_INVALID");
  const refuse = (path: readonly Step[], detail: string): never => {
    throw new CountersignError("DOMAIN_INVALID", `${placeText(yaml.placeOf(path))}: ${path.join(".")}: ${detail}`);
  };
  const { path } = change;
  const document = parseDocument(text, { version: "1.2", stringKeys: true });
  if (!isMap(document.contents)) refuse([], "the file has no members");
  if (change.kind === "remove" && !document.hasIn(path)) refuse(path, "is not here");
  const taken = change.kind === "add" ? change.members.map(({ name }) => [...path, name]) : [];
  for (const member of taken) if (document.hasIn(member)) refuse(member, "stands here already");
  const splice = spliceOf({ text, document }, change);
  if (splice === null) return refuse(path, BY_HAND);
  const edited = text.slice(0, splice.from) + splice.text + text.slice(splice.until);
  if (!says(edited, applied(yaml.value, change))) refuse(path, BY_HAND);
  return edited;
}

const BY_HAND = "is written in a way no command changes: change it by hand";

function says(text: string, value: unknown): boolean {
  try {
    return canonicalJson(readYaml(text, "DOMAIN_INVALID").value) === canonicalJson(value);
  } catch {
    return false;
  }
}
