import { descriptorHash } from "../core/domain/servers.ts";
import { type Domain, type DomainServer, isHttp } from "../core/domain/schema.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { Mapping } from "../core/mapping/schema.ts";
import { readMappingFile } from "../platform/mapping-file.ts";
import type { HomeFiles } from "./home/files.ts";

/*
 * What a domain file says of a target is a wish until it is applied: until then, no secret of it is handed to anybody.
 */

type Files = Pick<HomeFiles, "mapping">;

/**
 * A file without the HTTP targets that were not applied yet, or are reached elsewhere than where they were applied: what has the
 * name of another place gets none of its secrets.
 * @throws DOMAIN_NOT_APPLIED, MAPPING_INVALID
 */
export async function withAppliedTargets(domain: Domain, files: Files): Promise<Domain> {
  const { targets } = await mappingOf(files);
  const applied = Object.entries(domain.targets).filter(([name, target]) => {
    if (!isHttp(target)) return true;
    const known = Object.hasOwn(targets, name) ? targets[name] : undefined;
    return known !== undefined && `${known.origin}${known.base}` === target.url;
  });
  return { ...domain, targets: Object.fromEntries(applied) };
}

/**
 * A server is started, or reached, as it was applied: what is on record names its descriptor.
 * @throws DOMAIN_NOT_APPLIED when the home has it otherwise, or not at all; MAPPING_INVALID
 */
export async function requireAppliedServer(name: string, server: DomainServer, files: Files): Promise<void> {
  const { servers } = await mappingOf(files);
  const known = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (known?.server === descriptorHash(server)) return;
  const how = known === undefined ? "was not applied yet" : "was applied with another command or URL";
  throw new CountersignError("DOMAIN_NOT_APPLIED", `targets.${name} ${how}`);
}

async function mappingOf({ mapping: path }: Files): Promise<Mapping> {
  try {
    return (await readMappingFile(path)).mapping;
  } catch (error) {
    if (!isCountersignError(error) || error.code !== "FILE_UNREADABLE") throw error;
    throw new CountersignError("DOMAIN_NOT_APPLIED", `${path} is not there yet`, { cause: error });
  }
}
