import type { LineageSignature } from "../../chain/abi/contracts.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readNode } from "../../chain/read/holdings.ts";
import { signByWallet, type Signed } from "../../chain/signed/approval.ts";
import type { Limits } from "../../core/domain/limits.ts";
import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { createFileSigner } from "../../keys/file-signer.ts";
import { publicKeysOf } from "../agent-keys.ts";
import type { Reached } from "./agents.ts";
import { type Errand, keyOf } from "./errand.ts";

/** Who hands authority down, with what it takes. */
export interface Giver {
  readonly parent: string;
  /** what holds for it; null under a genesis */
  readonly limits: Limits | null;
  readonly delegator: string | number;
  /** the wallet or the public key that is asked in a file; null when its key is here */
  readonly elsewhere: string | null;
  /** makes of a signature what the lineage takes */
  entered(signed: Signed): Entered;
  /** by the key that is here */
  sign(digest: string): Promise<Signed>;
}

interface Entered {
  readonly agentSignature: string;
  readonly principals: readonly LineageSignature[];
}

/** Finds who hands authority down. @returns why it cannot yet, in words @throws KEY_UNREADABLE, CHAIN_UNREACHABLE */
export async function giverOf(errand: Errand, plan: Reached, from: string): Promise<Giver | string> {
  const { meant, found, state } = plan;
  const principal = Object.hasOwn(meant.domain.principals, from) ? meant.domain.principals[from] : undefined;
  if (principal !== undefined) {
    const genesis = found?.geneses[from];
    if (genesis?.state !== "active") return `${from} is not committed yet`;
    const privateKey = await keyOf(errand, principal.wallet);
    return {
      ...{ parent: genesis.id, limits: null, delegator: genesis.id },
      elsewhere: privateKey === null ? meant.walletOf(principal.wallet) : null,
      entered: (signed) => ({ agentSignature: "0x", principals: [signed] }),
      sign: (digest) => Promise.resolve(signByWallet(privateKey ?? "", digest)),
    };
  }
  const { rpc, files } = errand;
  const { contracts, deployedAt, head } = plan.governance;
  const id = state.delegations[from]?.id ?? found?.delegations[from]?.id;
  const node = id === undefined ? null : await readNode(rpc, { lineage: contracts.lineage, deployedAt }, head, id);
  if (node?.standing !== "WITHIN_LIMITS") return `${from} has no authority yet`;
  const key = (await publicKeysOf(files, [from])).get(from);
  const { publicKey } = await readAgent(rpc, contracts.agentRegistry, head, node.agentId);
  if (publicKey?.type !== "Ed25519") return `the key of ${from} is elsewhere, and no file asks for it`;
  const raw = toHex(publicKey.raw);
  return {
    ...{ parent: node.id, limits: node.limits, delegator: node.agentId },
    elsewhere: key === undefined ? raw : null,
    entered: ({ signature }) => ({ agentSignature: signature, principals: [] }),
    sign: async (digest) => {
      const signer = await createFileSigner(files.agentKey(from));
      return { signer: raw, signature: toHex(await signer.sign(fromHex(digest))) };
    },
  };
}
