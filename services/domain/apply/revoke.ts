import { createLineageSender } from "../../chain/send/lineage.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { NOT_IN_FILE, type Reached } from "./agents.ts";
import { type Errand, remember } from "./errand.ts";

const REPLACED = hashOfWords("replaced by another one of the domain file");

/** Ends a delegation. @param how whether it is granted anew @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE */
export async function revoke(
  errand: Errand,
  plan: Reached,
  name: string,
  how: "replace" | "remove",
  guardianKey: string,
): Promise<void> {
  const has = plan.found?.delegations[name];
  if (has === undefined) return;
  const from = has.limits.temporal.notBefore;
  // Remembered first: what the home ended itself it may grant anew, and nothing else.
  await remember(errand, `the end of what ${name} has`, (state) => ({
    ...state,
    delegations: { ...state.delegations, [name]: { id: has.id, from, ended: how } },
  }));
  const { chainId, contracts } = plan.governance;
  const { rpc } = errand;
  const sender = createLineageSender({ rpc, chainId, privateKey: guardianKey, lineage: contracts.lineage });
  await sender.revoke(has.id, how === "replace" ? REPLACED : NOT_IN_FILE);
  await errand.reached(`what ${name} had is revoked`);
}
