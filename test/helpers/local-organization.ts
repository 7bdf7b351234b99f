import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { localAccounts } from "../../scripts/local/accounts.ts";
import { createOrganization } from "../../scripts/local/organization.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { directly, type RosterEntry } from "../../scripts/local/roster.ts";
import type { Domain } from "../../services/core/domain/schema.ts";
import { readBlockByNumber } from "../../services/chain/read/block.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { logUrn } from "../../services/core/words/ids.ts";
import { startEmbeddedChain } from "../../services/devchain/chain.ts";
import type { LogIdentity } from "../../services/store/rows.ts";

export interface LocalOptions {
  /** default one agent, "buyer", that may do everything */
  readonly agents?: readonly RosterEntry[];
  readonly erpOrigin: string;
  readonly signingUrl?: string;
  readonly gatewayUrl?: string;
  /** what else its file says */
  readonly extend?: (domain: Domain) => Domain;
}

export type LocalOrganization = Awaited<ReturnType<typeof startLocalOrganization>>;

const NOWHERE = "http://127.0.0.1:1";

/** The example organization on an embedded chain of its own, over HTTP, with its files in a directory: what `npm start` makes. */
export async function startLocalOrganization(options: LocalOptions) {
  const { agents: roster = directly("buyer"), signingUrl = NOWHERE, gatewayUrl = NOWHERE, erpOrigin } = options;
  const { extend = (domain: Domain) => domain } = options;
  const dir = await mkdtemp(join(tmpdir(), "countersign-org-"));
  const chain = await startEmbeddedChain({ dataDir: homeFiles(dir).chain, port: 0, blockTime: 1, clock: Date.now });
  const stop = async (): Promise<void> => {
    await chain.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const { deployment, agents } = await createOrganization({
    ...{ dir, rpcUrl: chain.url, erpOrigin, bankOrigin: NOWHERE, targetCredential: "secret" },
    ...{ signingUrl, gatewayUrl, agents: roster, delay: 1, extend },
    // Tests know their keys.
    accounts: localAccounts(),
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const rpc = createRpc(chain.url);
  const genesis = await readBlockByNumber(rpc, 0);
  if (genesis === null) throw new Error("a chain without a first block");
  const { logs: _logs, policy: _policy, evaluator: _evaluator, ...system } = deployment;

  return {
    dir,
    path: homeFiles(dir),
    chain,
    rpc,
    deployment,
    system,
    /** in the order of the roster */
    agents,
    identity: (logId: number): LogIdentity => ({ ...system, logId, genesisHash: genesis.hash }),
    urn: (logId: number): string => logUrn(system.chainId, system.system, logId),
    stop,
  };
}
