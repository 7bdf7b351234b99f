import { readMoney } from "./amount.ts";
import type { Problem } from "./problem.ts";
import type { Domain } from "./schema.ts";

/**
 * What is wrong with those who approve: each has one key, and a passkey has a page and the page's limit. The limit is in the
 * policy as the ceiling of the passkey, so the contract holds everybody to it who could let more pass.
 */
export function approverProblems({ approvers = {}, console: page, currencies = {} }: Domain): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(approvers).flatMap(([name, { wallet, passkey, upTo }]) => {
    const path = ["approvers", name];
    if ((wallet === undefined) === (passkey === undefined)) {
      return [{ path, message: "has either a wallet or a passkey" }];
    }
    if (passkey === undefined) return [];
    const before = first.get(passkey);
    if (before !== undefined) {
      const message = `${before} has this passkey already`;
      return [{ path: [...path, "passkey"], message, against: ["approvers", before, "passkey"] }];
    }
    first.set(passkey, name);
    if (page === undefined) {
      return [{ path: [...path, "passkey"], message: "signs on a page, and the file has no console" }];
    }
    const [own, most] = [upTo, page.upTo].map((said) => readMoney(said, currencies));
    // What is no amount is said where amounts are read.
    if (own === undefined || most === undefined || typeof own === "string" || typeof most === "string") return [];
    const against = ["console", "upTo"];
    if (own.currency !== most.currency) {
      const message = `in ${own.currency}, and the console's limit is in ${most.currency}`;
      return [{ path: [...path, "upTo"], message, against }];
    }
    if (own.units <= most.units) return [];
    const message = `a passkey approves up to ${page.upTo}: above that it takes a wallet`;
    return [{ path: [...path, "upTo"], message, against }];
  });
}
