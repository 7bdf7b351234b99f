import { CountersignError } from "../errors/error.ts";
import { JsonNumber, type SourceValue } from "../json/parse.ts";
import { readPointer } from "./pointer.ts";

/**
 * The list whose members are acted on together.
 * @param pointer to the list; empty when the content is the list
 * @throws BODY_INVALID when there is none, or nobody in it
 */
export function readItems(content: SourceValue, pointer: string): readonly SourceValue[] {
  const list = pointer === "" ? content : readPointer(content, pointer);
  if (Array.isArray(list) && list.length > 0) return list;
  throw new CountersignError("BODY_INVALID", `${pointer === "" ? "the content" : pointer} is no list with members`);
}

/**
 * What every member says under a pointer. A permission names one, so all must say the same.
 * @returns undefined when no member says anything
 * @throws BODY_INVALID
 */
export function readCommon(members: readonly SourceValue[], pointer: string): SourceValue | undefined {
  const [first, ...rest] = members.map((member) => readPointer(member, pointer));
  if (rest.every((value) => sameText(value, first))) return first;
  throw new CountersignError("BODY_INVALID", `the members differ in ${pointer}: ask for each of them by itself`);
}

/** What every member has under a pointer, one by one. @throws BODY_INVALID when one has nothing there */
export function readEach(members: readonly SourceValue[], pointer: string): readonly SourceValue[] {
  return members.map((member) => {
    const value = readPointer(member, pointer);
    if (value === undefined) throw new CountersignError("BODY_INVALID", `a member has no ${pointer}`);
    return value;
  });
}

function sameText(a: SourceValue | undefined, b: SourceValue | undefined): boolean {
  return a === b || (a instanceof JsonNumber && b instanceof JsonNumber && a.source === b.source);
}
