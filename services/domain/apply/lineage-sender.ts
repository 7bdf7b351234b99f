import { createLineageSender } from "../../chain/send/lineage.ts";
import type { Reached } from "./agents.ts";
import type { Errand } from "./errand.ts";

/** What sends to the lineage of a domain, paid by an account of the home. @throws KEY_UNREADABLE */
export async function senderOf({ rpc, keyring }: Errand, { governance }: Reached, payer: string) {
  const { chainId, contracts } = governance;
  const privateKey = await keyring.privateKey(payer);
  return createLineageSender({ rpc, chainId, privateKey, lineage: contracts.lineage });
}
