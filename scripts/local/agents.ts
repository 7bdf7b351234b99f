import { createHash, randomBytes } from "node:crypto";

import { createRegistrar } from "../../services/chain/send/registrar.ts";
import { createTimelockProposer, raisePostureCall } from "../../services/chain/send/timelock.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import { agentSubject } from "../../services/core/words/ids.ts";
import type { Deployment } from "../deploy/deployment-file.ts";
import { localAccounts } from "./accounts.ts";
import { didKeyOf } from "./did-key.ts";

/** Epoch of an agent nothing was done to yet. */
const NEW_AGENT_EPOCH = 0;

/** An agent of the example organization. */
export interface LocalAgent {
  readonly name: string;
  readonly agentId: number;
  readonly subject: string;
  readonly signer: Signer;
}

export function sha256Hex(text: string): string {
  return `0x${createHash("sha256").update(text).digest("hex")}`;
}

/**
 * Registers agents as the registrar and gives them the posture Delegated as the council, through the timelock: the way it
 * goes in production, with the short delay of a local chain.
 */
export async function registerAgents(
  rpcUrl: string,
  deployment: Deployment,
  agents: readonly { readonly name: string; readonly signer: Signer }[],
): Promise<LocalAgent[]> {
  const rpc = createRpc(rpcUrl);
  const accounts = localAccounts();
  const { chainId, agentRegistry, timelock } = deployment;
  const registrar = createRegistrar({ rpc, chainId, privateKey: accounts.registrar.privateKey, agentRegistry });
  const registered: LocalAgent[] = [];
  for (const { name, signer } of agents) {
    const did = didKeyOf(signer.publicKey);
    const agentId = await registrar.register({
      owner: accounts.registrar.address,
      uri: "",
      publicKey: signer.publicKey,
      didHash: sha256Hex(did),
      modelDigest: sha256Hex(`model of ${name}`),
    });
    registered.push({ name, agentId, subject: agentSubject(agentId, did), signer });
  }
  const council = createTimelockProposer({ rpc, chainId, privateKey: accounts.council.privateKey, timelock });
  const deadline = Math.floor(Date.now() / 1000) + 3600;
  await council.run(
    registered.map(({ agentId }) => raisePostureCall(agentRegistry, agentId, "Delegated", NEW_AGENT_EPOCH, deadline)),
    `0x${randomBytes(32).toString("hex")}`,
  );
  return registered;
}
