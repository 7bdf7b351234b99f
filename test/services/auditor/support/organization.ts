import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

import { directly, type RosterEntry } from "../../../../scripts/local/roster.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { createFileSigner } from "../../../../services/keys/file-signer.ts";
import { loadMapping } from "../../../../services/platform/mapping-file.ts";
import { startLocalOrganization } from "../../../helpers/local-organization.ts";

export const SIGNING = 1;
export const GATEWAY = 2;

export const randomly = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** The example organization, with a target that always answers, and what its services would open. */
export async function startOrganization(roster: readonly RosterEntry[] = directly("buyer", "clerk")) {
  const target = await startTarget();
  const local = await startLocalOrganization({ agents: roster, erpOrigin: target.origin });
  const { path, rpc, chain, system } = local;
  const [buyer, clerk] = local.agents;
  if (buyer === undefined || clerk === undefined) throw new Error("the organization has two agents");

  return {
    ...local,
    rpcUrl: chain.url,
    target,
    agents: { buyer, clerk },
    mapping: loadMapping(await readFile(path.mapping)),
    signingKey: await createFileSigner(path.signingKey),
    gatewayKey: await createFileSigner(path.gatewayKey),
    registries: createRegistries(rpc, system),
    stop: async (): Promise<void> => {
      await local.stop();
      await target.stop();
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
