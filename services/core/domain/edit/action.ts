import { CountersignError } from "../../errors/error.ts";
import { nearestName } from "../../text/nearest.ts";
import type { Domain } from "../schema.ts";
import type { Change, NewMember, Step, Written } from "./change.ts";

/** What an action is to say; what is absent stays as it is, and null takes it out. */
export interface ActionWish {
  /** members of the action itself, such as holdAbove */
  readonly members: Readonly<Record<string, string | number | null>>;
  /** where parameters come from, such as amount: { body: "/total", decimals: 2 } */
  readonly params: Readonly<Record<string, Written>>;
}

/**
 * The changes of a file that make an action say so. Whether that holds is for `editDomain` to say.
 * @throws DOMAIN_INVALID for an action the file does not have, with the nearest one
 */
export function changeAction({ actions }: Pick<Domain, "actions">, type: string, wish: ActionWish): readonly Change[] {
  const action = actions[type];
  if (action === undefined) {
    const near = nearestName(type, Object.keys(actions));
    throw new CountersignError("DOMAIN_INVALID", `no action ${type}${near === null ? "" : `; do you mean ${near}?`}`);
  }
  const path = ["actions", type];
  const { params = {} } = action;
  const has = (members: object, name: string) => Object.hasOwn(members, name);
  const taken = Object.entries(wish.members).filter(([name, value]) => value === null && has(action, name));
  const set = Object.entries(wish.members).filter(([, value]) => value !== null) as [string, Written][];
  return [
    ...paramChanges(path, wish.params, action.params === undefined ? null : params),
    ...taken.map(([name]): Change => ({ kind: "remove", path: [...path, name] })),
    ...set
      .filter(([name]) => has(action, name))
      .map(([name, value]): Change => ({ kind: "set", path: [...path, name], value })),
    ...added(
      path,
      set.filter(([name]) => !has(action, name)),
    ),
  ];
}

/** A parameter that comes from elsewhere now is written anew: it may have other members. */
function paramChanges(path: readonly Step[], wish: ActionWish["params"], params: object | null): readonly Change[] {
  const entries = Object.entries(wish);
  if (entries.length === 0) return [];
  if (params === null) return added(path, [["params", wish]]);
  const gone = entries.filter(([name]) => Object.hasOwn(params, name));
  // A map that loses its last member would be no map any more.
  const isEmptied = gone.length === Object.keys(params).length;
  if (isEmptied) return [{ kind: "remove", path: [...path, "params"] }, ...added(path, [["params", wish]])];
  return [
    ...gone.map(([name]): Change => ({ kind: "remove", path: [...path, "params", name] })),
    ...added([...path, "params"], entries),
  ];
}

function added(path: readonly Step[], entries: readonly (readonly [string, Written])[]): readonly Change[] {
  if (entries.length === 0) return [];
  const members = entries.map(([name, value]): NewMember => ({ name, value }));
  return [{ kind: "add", path: path.map(String), members }];
}
