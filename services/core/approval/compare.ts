import { CountersignError } from "../errors/error.ts";
import type { ApprovedAction } from "../schemas/approval.ts";
import { fixedWords, readableAction, type ShownAct } from "./action.ts";

/** The act an approval is said to be for, as far as it is known. */
export interface KnownAct extends Omit<ShownAct, "params"> {
  /** null when they were erased, or held back */
  readonly params: ShownAct["params"] | null;
}

/**
 * Compares the words an approver signed with the act. No contract can: it sees their hash.
 * @param validBefore of the approval, unix seconds
 * @returns the members nobody can compare, because what the act says of them is not known
 * @throws APPROVAL_MISMATCH naming the members that differ, ACTION_UNREADABLE
 */
export function compareWords(
  said: ApprovedAction,
  { type, sub, params }: KnownAct,
  validBefore: number,
): readonly (keyof ApprovedAction)[] {
  const known: Partial<ApprovedAction> =
    params === null
      ? fixedWords(type, sub, validBefore)
      : readableAction({ type, sub, params }, validBefore, said.salt);
  const members = Object.keys(said) as (keyof ApprovedAction)[];
  const unknown = members.filter((name) => name !== "salt" && known[name] === undefined);
  const differing = members.filter((name) => known[name] !== undefined && known[name] !== said[name]);
  if (differing.length === 0) return unknown;
  throw new CountersignError("APPROVAL_MISMATCH", `another ${differing.join(", ")} than the act's`);
}
