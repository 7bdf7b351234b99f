import { readCommitmentCount, readCommitments } from "../../chain/read/commitments.ts";
import { commitCall } from "../../chain/send/commitments.ts";
import { transact } from "../../chain/send/transact.ts";
import { createWallet } from "../../chain/send/wallet.ts";
import { commitmentDigest } from "../../chain/signed/commitment.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { agentNamed, type Desk, keyAt } from "./desk.ts";

const HOUR = 3_600;

/** A document an agent is committed to. */
export interface Committed {
  /** the transaction, hex; null when it was committed to this one already */
  readonly tx: string | null;
  /** place in the agent's list, from 0 */
  readonly index: number;
}

/**
 * Commits an agent to a document by its own key; the home pays. One that is in force already is not entered again.
 * @param documentHash SHA-256, hex
 * @throws AGENT_UNKNOWN, KEY_UNREADABLE when the key of the agent or of the payer is not here, TX_REJECTED, CHAIN_UNREACHABLE
 */
export async function commitAgent(desk: Desk, name: string, documentHash: string): Promise<Committed> {
  const { files, rpc, governance } = desk;
  const { id: agentId } = agentNamed(desk, name);
  const { chainId, contracts, head } = governance;
  const { policyRegistry } = contracts;
  const [newest] = await readCommitments(rpc, policyRegistry, head, agentId, 1);
  if (newest?.documentHash === documentHash) return { tx: null, index: newest.index };
  const index = await readCommitmentCount(rpc, policyRegistry, head, agentId);
  const said = { agentId, documentHash, index, deadline: head.timestamp + HOUR };
  const signer = await createFileSigner(files.agentKey(name));
  const signature = toHex(await signer.sign(fromHex(commitmentDigest({ chainId, policyRegistry }, said))));
  const wallet = createWallet({ rpc, chainId, privateKey: await keyAt(desk, "key:payer", "the payer") });
  const { transactionHash } = await transact(rpc, wallet, commitCall(policyRegistry, said, signature));
  return { tx: transactionHash, index };
}
