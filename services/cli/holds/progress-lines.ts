import { utc } from "../../platform/terminal/text.ts";
import { fieldLines } from "../../platform/terminal/field.ts";
import type { CheckedHold } from "./hold.ts";

/** How many approved of how many, in words. @param needed null where nobody can tell */
export function progressText(approved: number, needed: number | null): string {
  if (needed === 0) return `${approved} approved; no approval releases it`;
  return needed === null ? `${approved} approved` : `${approved} of ${needed} approved`;
}

/** Who approved a hold and until when, or who denied it and why, as the signing service says. */
export function progressLines({
  approvedBy,
  approvalsNeeded,
  deniedBy,
}: Pick<CheckedHold, "approvedBy" | "approvalsNeeded" | "deniedBy">): readonly string[] {
  const why = deniedBy?.why ?? "";
  return [
    `progress   ${progressText(approvedBy.length, approvalsNeeded)}`,
    ...approvedBy.flatMap(({ signer, valid_before: until }) =>
      fieldLines("           ", `by ${signer} until ${utc(until)}`),
    ),
    ...(deniedBy === null ? [] : fieldLines("denied     ", `by ${deniedBy.signer} in record ${deniedBy.seq}`)),
    ...(why === "" ? [] : fieldLines("why        ", why)),
  ];
}
