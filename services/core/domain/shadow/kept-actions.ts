import type { Authority } from "../authority.ts";
import { type Domain, WINDOWS } from "../schema.ts";
import { unreadIn } from "../unread-limits.ts";

/**
 * The actions that were seen, and the members that limit none of them: what is left out is not given. Below another agent an amount
 * that is left out would be the parent's, which may be more: then all actions stay.
 */
export function keptActions(
  domain: Domain,
  { delegation, above }: Authority,
  seen: ReadonlySet<string>,
): { readonly kept: readonly string[]; readonly unread: readonly (readonly string[])[] } {
  const actions = delegation.actions.filter((type) => seen.has(type));
  const unread = unreadIn(domain, { ...delegation, actions }).map(({ path }) => path.map(String));
  const isAmount = ([member]: readonly string[]) => (WINDOWS as readonly unknown[]).includes(member);
  const isMore = above !== null && unread.some(isAmount);
  if (actions.length === 0 || isMore) return { kept: delegation.actions, unread: [] };
  return { kept: actions, unread };
}
