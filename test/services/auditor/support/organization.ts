import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createOrganization, files } from "../../../../scripts/local/organization.ts";
import { directly, type RosterEntry } from "../../../../scripts/local/roster.ts";
import { startEmbeddedChain } from "../../../../services/devchain/chain.ts";
import { readBlockByNumber } from "../../../../services/chain/read/block.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { createFileSigner } from "../../../../services/keys/file-signer.ts";
import { loadMapping } from "../../../../services/platform/mapping-file.ts";
import type { LogIdentity } from "../../../../services/store/rows.ts";

export const SIGNING = 1;
export const GATEWAY = 2;

export const randomly = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** The example organization on a real embedded chain of its own, reached over HTTP, with a target that always answers. */
export async function startOrganization(roster: readonly RosterEntry[] = directly("buyer", "clerk")) {
  const dir = await mkdtemp(join(tmpdir(), "countersign-org-"));
  const chain = await startEmbeddedChain({ dataDir: join(dir, "chain"), port: 0, blockTime: 1, clock: Date.now });
  const target = await startTarget();
  const { deployment, agents } = await createOrganization({
    dir,
    rpcUrl: chain.url,
    erpOrigin: target.origin,
    bankOrigin: "http://127.0.0.1:1",
    targetCredential: "secret",
    signingUrl: "http://127.0.0.1:1",
    gatewayUrl: "http://127.0.0.1:1",
    agents: roster,
    delay: 1,
  });
  const rpc = createRpc(chain.url);
  const genesis = await readBlockByNumber(rpc, 0);
  const [buyer, clerk] = agents;
  if (buyer === undefined || clerk === undefined || genesis === null)
    throw new Error("the organization has two agents");
  const { logs: _logs, policy: _policy, evaluator: _evaluator, ...system } = deployment;
  const identity = (logId: number): LogIdentity => ({ ...system, logId, genesisHash: genesis.hash });

  return {
    dir,
    rpc,
    rpcUrl: chain.url,
    system,
    target,
    agents: { buyer, clerk },
    mapping: loadMapping(await readFile(files(dir).mapping)),
    signingKey: await createFileSigner(files(dir).signingKey),
    gatewayKey: await createFileSigner(files(dir).gatewayKey),
    registries: createRegistries(rpc, system),
    identity,
    stop: async (): Promise<void> => {
      await chain.stop();
      await target.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Organization = Awaited<ReturnType<typeof startOrganization>>;

async function startTarget() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(201, { "content-type": "application/json" }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
