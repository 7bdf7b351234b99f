import { existsSync } from "node:fs";
import { join } from "node:path";

export { SERVICE_WALLETS, type ServiceWallet } from "../../core/domain/service-wallets.ts";

/** Hands that hold keys of agents beside the agents themselves. */
export const KEEPERS = ["sidecar", "gateway"] as const;
export type KeptBy = (typeof KEEPERS)[number];

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
  const custody = (hand: KeptBy): string => join(dir, "custody", hand);
  // An agent whose key another hand holds has a folder of its own there, which can be handed to that process alone. What is set aside
  // of an agent, `<name>.<word>`, lies beside the rest of it.
  const folderOf = (name: string): string => {
    const [agent = ""] = name.split(".");
    const kept = KEEPERS.map((hand) => join(custody(hand), agent)).find((folder) => existsSync(folder));
    return kept ?? agents;
  };
  return {
    home,
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
    /** whom the signing service tells what becomes of holds */
    webhooks: join(dir, "webhooks.json"),
    keys,
    /** of `key:<name>` in the file, and of the accounts in SERVICE_WALLETS */
    wallet: (name: string) => join(keys, `${name}.key`),
    signingKey: join(keys, "signing.pem"),
    gatewayKey: join(keys, "gateway.pem"),
    /** of whoever may read every record over HTTP */
    operatorKey: join(keys, "operator.pem"),
    agents,
    /** has the folder of each agent whose key is in this hand, of its name: key, profile and bearer key */
    custody,
    /** where the key of an agent lies: with the process that uses it */
    agentKey: (name: string) => join(folderOf(name), `${name}.pem`),
    /** what an agent, or who keeps its key, needs to ask and to act */
    profile: (name: string) => join(folderOf(name), `${name}.json`),
    /** the bearer key that the clients of an agent show `countersign mcp serve`, or the process that keeps its key */
    agentToken: (name: string) => join(folderOf(name), `${name}.token`),
    /** for the council, where its keys lie elsewhere */
    proposals: join(dir, "proposals"),
    /** for principals and agents whose keys lie elsewhere; their signatures come beside them */
    requests: join(dir, "requests"),
    /** what agents would like to have changed; only a person does it */
    asked: join(dir, "asked"),
    chain: join(dir, "chain"),
    logs: join(dir, "logs"),
    /** where the running `countersign up` is reached; only the lock says whether it runs */
    resident: join(dir, "resident.json"),
    /** held by `countersign up`, and by a command that needs the chain while it does not run */
    supervisorLock: join(dir, "supervisor.lock"),
    /** of whoever stands in front of tool servers: calls that wait, and what seals their states */
    toolCalls: join(dir, "mcp", "calls.sqlite"),
    stateKey: join(dir, "mcp", "state.key"),
    /** files of clients as they were before we wrote them */
    clients: join(dir, "clients"),
    /** where hooks of clients ask; what they show on loopback */
    hookSocket: join(dir, "hooks.sock"),
    hookToken: join(dir, "hooks.token"),
    /** what each process said: the supervisor's directory is `dir` */
    output: join(dir, "output"),
  };
}

export type HomeFiles = ReturnType<typeof homeFiles>;
