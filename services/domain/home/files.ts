import { join } from "node:path";

export { SERVICE_WALLETS, type ServiceWallet } from "../../core/domain/service-wallets.ts";

/** The file a person writes; everything else in a home is made by commands. */
export const DOMAIN_FILE = "countersign.yaml";

/**
 * Where everything of a domain lies. Nothing under `dir` is for others: 0700, files 0600, ignored by git and container builds.
 * @param home the folder of its `countersign.yaml`, absolute
 */
export function homeFiles(home: string) {
  const dir = join(home, ".countersign");
  const keys = join(dir, "keys");
  const agents = join(dir, "agents");
  return {
    domain: join(home, DOMAIN_FILE),
    dir,
    /** of the domain file, for editors: its first line names it */
    schema: join(dir, "schema.json"),
    /** what commands have to remember: which agent and which delegation on chain has which name */
    state: join(dir, "state.json"),
    /** held by one command that changes something at a time */
    lock: join(dir, "home.lock"),
    deployment: join(dir, "deployment.json"),
    mapping: join(dir, "mapping.yaml"),
    /** of the mapping, 32 bytes in hex */
    salt: join(dir, "salt"),
    /** what the gateway shows the targets */
    credentials: join(dir, "credentials.json"),
    keys,
    /** of `key:<name>` in the file, and of the accounts in SERVICE_WALLETS */
    wallet: (name: string) => join(keys, `${name}.key`),
    signingKey: join(keys, "signing.pem"),
    gatewayKey: join(keys, "gateway.pem"),
    /** of whoever may read every record over HTTP */
    operatorKey: join(keys, "operator.pem"),
    agents,
    agentKey: (name: string) => join(agents, `${name}.pem`),
    /** what an agent needs to ask and to act */
    profile: (name: string) => join(agents, `${name}.json`),
    /** what the clients of an agent show `countersign mcp serve` */
    agentToken: (name: string) => join(agents, `${name}.token`),
    /** for the council, where its keys lie elsewhere */
    proposals: join(dir, "proposals"),
    /** for principals and agents whose keys lie elsewhere; their signatures come beside them */
    requests: join(dir, "requests"),
    chain: join(dir, "chain"),
    logs: join(dir, "logs"),
    /** where the running `countersign up` is reached; only the lock says whether it runs */
    resident: join(dir, "resident.json"),
    /** held by `countersign up`, and by a command that needs the chain while it does not run */
    supervisorLock: join(dir, "supervisor.lock"),
    /** of whoever stands in front of tool servers: calls that wait, and what seals their states */
    toolCalls: join(dir, "mcp", "calls.sqlite"),
    stateKey: join(dir, "mcp", "state.key"),
    /** what each process said: the supervisor's directory is `dir` */
    output: join(dir, "output"),
  };
}

export type HomeFiles = ReturnType<typeof homeFiles>;
