import { moneyOf } from "./amount.ts";
import type { Problem } from "./problem.ts";
import { type Delegation, type Domain, type DomainAction, WINDOWS } from "./schema.ts";

/**
 * Limits that no evaluator ever reads, since no action they are about carries what they limit: whoever wrote one relies on what
 * holds nothing back. What the policy says of all actions counts for those that are still to come, and is none of them.
 */
export function unreadLimits(domain: Domain): Problem[] {
  return [
    ...domain.delegations.flatMap((delegation, at) =>
      unreadIn(domain, delegation).map(({ path, message }) => ({ path: ["delegations", at, ...path], message })),
    ),
    ...ofApprovers(domain),
  ];
}

type Carries = (action: DomainAction) => boolean;

const AMOUNT: Carries = ({ params }) => params?.amount !== undefined;
const RECIPIENT: Carries = ({ params }) => params?.recipient !== undefined;
const CHANNEL: Carries = ({ params }) => params?.channel !== undefined;
const WRITES: Carries = ({ params }) => params?.access?.value === "write";
const READS: Carries = (action) => action.params?.dataset !== undefined && !WRITES(action);
const DATA: Carries = (action) =>
  WRITES(action) ||
  action.params?.dataset !== undefined ||
  action.params?.classification !== undefined ||
  action.params?.pii?.value === true;

/** The same of one delegation. Paths begin within it. */
export function unreadIn({ actions }: Domain, delegation: Delegation): Problem[] {
  const { data, communication } = delegation;
  const own = delegation.actions.flatMap((type) =>
    Object.hasOwn(actions, type) ? [actions[type] as DomainAction] : [],
  );
  const unread = (is: boolean, member: readonly string[], carries: Carries, what: string): Problem[] =>
    is && own.length > 0 && !own.some(carries)
      ? [{ path: [...member], message: `is read by nothing: none of its actions has ${what}` }]
      : [];
  return [
    ...WINDOWS.flatMap((window) => unread(delegation[window] !== undefined, [window], AMOUNT, "an amount")),
    ...unread(Array.isArray(communication?.recipients), ["communication", "recipients"], RECIPIENT, "a recipient"),
    ...unread(Array.isArray(communication?.channels), ["communication", "channels"], CHANNEL, "a channel"),
    ...(data !== undefined && own.length > 0 && !own.some(DATA)
      ? unread(true, ["data"], DATA, "data: a dataset, a classification, access write or pii")
      : [
          ...unread(Array.isArray(data?.read), ["data", "read"], READS, "a dataset that it reads"),
          ...unread(Array.isArray(data?.write), ["data", "write"], WRITES, "access write"),
        ]),
  ];
}

/** An approver's ceiling is a number of minor units: in a currency no action has, it would limit another one. */
function ofApprovers({ actions, approvers = {}, currencies }: Domain): Problem[] {
  const used = Object.values(actions).flatMap(({ blockAbove }) =>
    blockAbove === undefined ? [] : [moneyOf(blockAbove, currencies).currency],
  );
  if (used.length === 0) return [];
  return Object.entries(approvers).flatMap(([name, { upTo }]) => {
    const { currency } = moneyOf(upTo, currencies);
    if (used.includes(currency)) return [];
    const message = `is read by nothing: no action has an amount in ${currency}`;
    return [{ path: ["approvers", name, "upTo"], message }];
  });
}
