import { signByWallet } from "../../chain/signed/approval.ts";
import { genesisDigest } from "../../chain/signed/grant.ts";
import { nominationOf } from "../plan/authority.ts";
import type { Reached } from "./agents.ts";
import { type Errand, remember } from "./errand.ts";
import { senderOf } from "./lineage-sender.ts";
import { signatureFor } from "./requests.ts";

/**
 * Enters what a principal commits to.
 * @param privateKey null when her key is elsewhere: she is asked in a file
 * @returns what she owes; null when it is done
 * @throws TX_REJECTED, NO_FUNDS, CHAIN_UNREACHABLE, GOV_FILE_EDITED, GOV_SIGNATURE_*
 */
export async function establish(
  errand: Errand,
  plan: Reached,
  name: string,
  privateKey: string | null,
): Promise<string | null> {
  const { meant, governance, found } = plan;
  const { chainId, contracts } = governance;
  const nomination = nominationOf(meant.domain, name, meant.walletOf);
  const domain = { chainId, lineage: contracts.lineage.toLowerCase() };
  const { wallet = "", commitment = "" } = meant.domain.principals[name] ?? {};
  const signature =
    privateKey === null
      ? await signatureFor(errand, `genesis-${name}`, {
          ...{ what: "genesis", ...domain, signer: meant.walletOf(wallet), name, commitment },
        })
      : signByWallet(privateKey, genesisDigest(domain, nomination));
  if (typeof signature === "string") return signature;
  const genesis = found?.geneses[name]?.id ?? "";
  await (await senderOf(errand, plan, "payer")).establish(genesis, [signature]);
  await errand.reached(`${name} is committed`);
  await remember(errand, `genesis of ${name}`, (state) => ({
    ...state,
    principals: { ...state.principals, [name]: { genesis } },
  }));
  return null;
}
