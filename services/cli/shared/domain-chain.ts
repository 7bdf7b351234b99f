import { createRpc, type Rpc } from "../../chain/rpc/client.ts";
import { readDomain } from "../../core/domain/read.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import type { Environment } from "../../platform/config/read.ts";
import { readText } from "../../platform/json-file.ts";
import type { Hosts } from "./hosts.ts";

/** The chain of a home's file for as long as a command needs it. */
export interface DomainChain {
  readonly rpc: Rpc;
  release(): Promise<void>;
}

/**
 * Reaches the chain the file of a home names.
 * @throws DOMAIN_INVALID, FILE_UNREADABLE, CONFIG_MISSING when the variable with the node's address is not set, and what opening a
 * local chain throws
 */
export async function openDomainChain(files: HomeFiles, hosts: Hosts, env: Environment): Promise<DomainChain> {
  const { domain } = readDomain(await readText(files.domain));
  const { chain = "local" } = domain;
  if (chain !== "local") return { rpc: createRpc(endpoint(chain.rpc, env)), release: () => Promise.resolve() };
  const local = await hosts.openLocalChain(files);
  return { rpc: createRpc(local.rpcUrl), release: () => local.release() };
}

function endpoint(said: string, env: Environment): string {
  const name = /^env:(.+)$/.exec(said)?.[1];
  if (name === undefined) return said;
  const url = env[name];
  if (url !== undefined && url !== "") return url;
  throw new CountersignError("CONFIG_MISSING", `${name} is not set, and chain.rpc of the file names it`);
}
