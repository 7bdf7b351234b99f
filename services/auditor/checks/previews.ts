import { canonicalJson } from "../../core/json/canonical.ts";
import { CLOCK_SKEW } from "../../core/time.ts";
import type { FindAt } from "../report/findings.ts";
import type { OutcomeBook } from "./outcomes.ts";
import type { Permission, PermissionBook } from "./permissions.ts";

/**
 * What a permission says of the target was the target's answer to a permission of its own, which it follows from: that one was
 * executed before, and its enforcement point signed the same digest and state.
 * @param answerable whether the log of a permission's enforcement point was audited
 */
export function checkPreviews(
  findAt: FindAt,
  permissions: PermissionBook,
  outcomes: OutcomeBook,
  answerable: (aud: string) => boolean,
): void {
  for (const permission of permissions.all()) {
    const { seq, preview, parents } = permission;
    if (preview === null) continue;
    const asked = parents.flatMap((hash) => permissions.byHash(hash) ?? []);
    // Of an enforcement point whose log is not here nobody can tell; that it is not here is a finding of its own.
    if (asked.some(({ aud }) => !answerable(aud))) continue;
    const shown = asked.some((parent) => isShown(parent, permission, outcomes));
    if (!shown)
      findAt("PREVIEW_UNFOUNDED", seq, `none of its ${parents.length} parents ended with preview ${preview.digest}`);
  }
}

function isShown({ hash }: Permission, { preview, iat }: Permission, outcomes: OutcomeBook): boolean {
  const fate = outcomes.fateOf(hash);
  const { preview: answered, ended } = fate?.end ?? {};
  if (fate?.phase !== "executed" || answered === undefined || ended == null) return false;
  return canonicalJson(answered) === canonicalJson(preview) && Math.floor(ended / 1000) <= iat + CLOCK_SKEW;
}
