import { type Money, readMoney } from "./amount.ts";
import type { Problem } from "./problem.ts";
import { type Bounds, type Domain, WINDOWS } from "./schema.ts";

type Steps = { readonly [name: string]: string | undefined };

/** What is wrong with the amounts of a file: places of a currency, steps that fall, two currencies where one belongs. */
export function moneyProblems(domain: Domain): Problem[] {
  const currencies = domain.currencies ?? {};
  const ofActions = Object.entries(domain.actions).flatMap(([type, { flagAbove, holdAbove, blockAbove, params }]) => {
    const path = ["actions", type];
    const problems = rising(path, { flagAbove, holdAbove, blockAbove }, currencies);
    const limited = [flagAbove, holdAbove, blockAbove].some((limit) => limit !== undefined);
    if (limited && params?.amount === undefined) {
      problems.push({ path, message: "has limits of an amount, and no amount among its params" });
    }
    if (limited && blockAbove === undefined) problems.push({ path, message: "blockAbove is missing" });
    if (!limited && params?.amount !== undefined) {
      problems.push({ path, message: "has an amount, and no blockAbove that limits it" });
    }
    return problems;
  });
  const ofDelegations = domain.delegations.flatMap((delegation, at) => {
    const path = ["delegations", at];
    const bounds = WINDOWS.flatMap((window) =>
      delegation[window] === undefined ? [] : [[window, delegation[window]] as const],
    );
    const problems = bounds.flatMap(([window, bound]) => rising([...path, window], bound as Steps, currencies));
    const used = new Set(bounds.flatMap(([, bound]) => amountsOf(bound, currencies).map(({ currency }) => currency)));
    if (used.size > 1)
      problems.push({
        path,
        message: `its amounts are in ${[...used].join(" and ")}: one delegation has one currency`,
      });
    if (bounds.length > 0 && delegation.perAction === undefined) {
      problems.push({ path, message: "limits amounts of a time, and has no perAction" });
    }
    return problems;
  });
  const ofApprovers = Object.entries(domain.approvers ?? {}).flatMap(([name, { upTo }]) =>
    rising(["approvers", name], { upTo }, currencies),
  );
  const ofConsole = domain.console === undefined ? [] : rising(["console"], { upTo: domain.console.upTo }, currencies);
  return [...ofActions, ...ofDelegations, ...ofApprovers, ...ofConsole];
}

function rising(path: readonly PropertyKey[], steps: Steps, currencies: Readonly<Record<string, number>>): Problem[] {
  const problems: Problem[] = [];
  let before: readonly [string, Money] | null = null;
  for (const [name, said] of Object.entries(steps)) {
    if (said === undefined) continue;
    const read = readMoney(said, currencies);
    if (typeof read === "string") problems.push({ path: [...path, name], message: read });
    else if (before !== null && read.currency !== before[1].currency) {
      problems.push({
        path: [...path, name],
        message: `in ${read.currency}, and ${before[0]} in ${before[1].currency}`,
      });
    } else if (before !== null && read.units < before[1].units) {
      problems.push({ path: [...path, name], message: `less than ${before[0]}`, against: [...path, before[0]] });
    } else before = [name, read];
  }
  return problems;
}

function amountsOf(bound: Bounds, currencies: Readonly<Record<string, number>>): Money[] {
  return Object.values(bound as Record<string, string>)
    .map((said: string) => readMoney(said, currencies))
    .filter((read) => typeof read !== "string");
}
