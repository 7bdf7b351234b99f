import type { DomainPlan } from "../plan/plan.ts";
import { walletAsked, walletRequestName } from "../plan/wallets.ts";
import { type Errand, remember } from "./errand.ts";
import { signatureFor } from "./requests.ts";

/**
 * Notes the address that the holder of a wallet answered with, if it is in the plan that was agreed to; where nobody answered, she is
 * asked in a file.
 * @returns what she owes; null when it is noted
 * @throws GOV_FILE_EDITED, GOV_SIGNATURE_*, STORE_FAILED
 */
export async function askFor(errand: Errand, { meant }: DomainPlan, name: string): Promise<string | null> {
  const address = errand.addresses.get(name);
  if (address === undefined) {
    const answer = await signatureFor(errand, walletRequestName(name), walletAsked(meant.domain, name));
    return typeof answer === "string"
      ? `${answer}, or its key is put back`
      : `key:${name} answered: plan again to see it`;
  }
  await remember(errand, `key:${name} is ${address}`, (state) => ({
    ...state,
    wallets: { ...state.wallets, [name]: address },
  }));
  return null;
}
