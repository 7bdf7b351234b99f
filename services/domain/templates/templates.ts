import { CountersignError } from "../../core/errors/error.ts";
import { nearestName } from "../../core/text/nearest.ts";
import { AUDIT } from "./audit.ts";
import { COMMUNITY } from "./community.ts";
import { FINANCE } from "./finance.ts";
import { GOVERNANCE } from "./governance.ts";
import { MINIMAL } from "./minimal.ts";
import { STANDARDS } from "./standards.ts";

/** A domain file to begin with. */
export interface Template {
  readonly name: string;
  /** one line for a list */
  readonly about: string;
  readonly text: string;
}

/** Whole files with comments, without targets and agents yet. They are modules, so that they come along in every bundle. */
export const TEMPLATES: readonly Template[] = [
  { name: "minimal", about: "the least there is: three keys, one human, one approver", text: MINIMAL },
  {
    name: "finance",
    about: "payments and orders: people release what is held, confidential data stays inside",
    text: FINANCE,
  },
  { name: "governance", about: "rules that many rely on: a large council, a week to object", text: GOVERNANCE },
  { name: "community", about: "small sums, public data: moderators release what is held", text: COMMUNITY },
  { name: "standards", about: "drafts and publications: nothing leaves without two editors", text: STANDARDS },
  { name: "audit", about: "agents that look and change nothing: own keys only, all data inside", text: AUDIT },
];

/** @throws ARGUMENT_INVALID, with the nearest name there is */
export function templateNamed(name: string): Template {
  const found = TEMPLATES.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = TEMPLATES.map((template) => template.name);
  const near = nearestName(name, names);
  const hint = near === null ? `there are ${names.join(", ")}` : `do you mean ${near}?`;
  throw new CountersignError("ARGUMENT_INVALID", `no template ${name}: ${hint}`);
}
