import { fromUtf8 } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";
import { foldCase } from "./fold-case.ts";
import { refuseOverrides } from "./overrides.ts";

/** Decoded names and values of a form, in order. */
export type Form = readonly (readonly [name: string, value: string])[];

const PART = /^(?:[A-Za-z0-9._~!$'()*+,:@/?[\]{}|^`-]|%[0-9A-Fa-f]{2})*$/;

/**
 * Reads application/x-www-form-urlencoded the one way every reader does.
 * @throws BODY_INVALID for a part that is not name=value, a character that must be encoded, a name of another method
 */
export function parseForm(body: Uint8Array): Form {
  const text = fromUtf8(body);
  const form = text === "" ? [] : text.split("&").map(parsePart);
  refuseOverrides(form.map(([name]) => name));
  return form;
}

/**
 * The value of a name; undefined when there is none.
 * @throws BODY_INVALID when it stands twice, or beside one that a target may take for it: in another case, or with what makes
 * lists and objects of names in many frameworks
 */
export function readForm(form: Form, name: string): string | undefined {
  const key = nameKey(name);
  const found = form.filter(([other]) => nameKey(other) === key);
  const [first, ...more] = found;
  if (first === undefined) return undefined;
  if (more.length > 0 || first[0] !== name) throw invalid(`${name} stands there twice, or is written in another way`);
  return first[1];
}

/** What is left of a name for a reader that ignores case, takes `a[b]` for a part of `a`, and makes `a.b` or `a b` `a_b`. */
export function nameKey(name: string): string {
  const open = name.indexOf("[", 1);
  return foldCase(open === -1 ? name : name.slice(0, open))
    .trim()
    .replaceAll(/[. [\]]/g, "_");
}

function parsePart(part: string): readonly [string, string] {
  const equals = part.indexOf("=");
  if (equals < 1) throw invalid("a part of the form is not name=value");
  const [name, value] = [part.slice(0, equals), part.slice(equals + 1)];
  if (!PART.test(name) || !PART.test(value)) throw invalid("the form has a character that is not encoded");
  const decoded = decode(name);
  if (/[\0-\x1f\x7f]/.test(decoded)) throw invalid("a name of the form has a control character");
  return [decoded, decode(value)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw invalid("a percent encoding in the form is not UTF-8");
  }
}

function invalid(detail: string): CountersignError {
  return new CountersignError("BODY_INVALID", detail);
}
