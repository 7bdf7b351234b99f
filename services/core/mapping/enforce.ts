import { z } from "zod";

import { actionType } from "../schemas/primitives.ts";

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The first second of a day in UTC, unix seconds; null for what is no day. */
function startOf(day: string): number | null {
  const [, year = "", month = "", date = ""] = DAY.exec(day) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  return DAY.test(day) && new Date(at).toISOString().startsWith(day) ? at / 1000 : null;
}

const shadowed = z.strictObject({
  /** the first day, in UTC, on which it is enforced like everything else */
  shadow: z.string().refine((day) => startOf(day) !== null, "expected the day it ends on, such as 2027-01-31"),
  /** said where the action moves money, which is never watched only by oversight */
  money: z.literal(true).optional(),
});

/** Types of action that are only watched until a day: forwarded without a permission, and recorded. All others are enforced. */
export const enforceSchema = z.record(actionType, shadowed);
export type Enforce = z.infer<typeof enforceSchema>;

/** A rule for requests, as far as this is about it. */
interface Shadowable {
  readonly type: string;
  readonly params?: object | undefined;
}

/** What is wrong with the types that are only watched; null for nothing. @param actions rules for HTTP requests */
export function enforceProblem({
  enforce = {},
  actions,
}: {
  readonly enforce?: Enforce | undefined;
  readonly actions: readonly Shadowable[];
}): { readonly type: string; readonly message: string } | null {
  for (const [type, { money }] of Object.entries(enforce)) {
    const rules = actions.filter((rule) => rule.type === type);
    if (rules.length === 0)
      return { type, message: "no HTTP request is of this type; a call of a tool is always enforced" };
    const moves = rules.some(({ params = {} }) => "amount" in params);
    if (moves && money !== true) {
      return {
        type,
        message: "it moves money, which is not forwarded without a permission unless the file says money: true",
      };
    }
  }
  return null;
}

/** Whether requests of a type are only watched at a time (unix seconds). */
export function isShadowed(
  { enforce = {} }: { readonly enforce?: Enforce | undefined },
  type: string,
  now: number,
): boolean {
  const until = Object.hasOwn(enforce, type) ? startOf(enforce[type]?.shadow ?? "") : null;
  return until !== null && now < until;
}
