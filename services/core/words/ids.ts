import { CountersignError } from "../errors/error.ts";

/** A log's name anywhere on earth. The address is lower case, so one log has one name. */
export function logUrn(chainId: number, system: string, logId: number): string {
  return `urn:countersign:${chainId}:${system.toLowerCase()}:log:${logId}`;
}

/**
 * The log a name stands for: the way back from `logUrn`.
 * @param organization where its System stands
 * @returns null when it is the name of no log of this organization
 */
export function logOfUrn(
  urn: string,
  { chainId, system }: { readonly chainId: number; readonly system: string },
): number | null {
  const logId = Number(urn.slice(urn.lastIndexOf(":") + 1));
  return Number.isSafeInteger(logId) && logId > 0 && logUrn(chainId, system, logId) === urn ? logId : null;
}

/** CAIP-2 name of an EVM chain. */
export function caip2(chainId: number): string {
  return `eip155:${chainId}`;
}

/** RFC 4514 subject of an agent: its registry id and its DID. A certificate will carry the same string. */
export function agentSubject(agentId: number, did: string): string {
  return `UID=${agentId},CN=${did}`;
}

/** DIDs hold no character RFC 4514 would have to escape, so the subject needs no unescaping. */
const SUBJECT = /^UID=([1-9][0-9]{0,14}),CN=(did:[a-z0-9]+:[A-Za-z0-9._:%-]+)$/;

export interface AgentSubject {
  readonly agentId: number;
  readonly did: string;
}

/** @throws CLAIMS_INVALID when `subject` is not exactly what `agentSubject` writes */
export function parseAgentSubject(subject: string): AgentSubject {
  const match = SUBJECT.exec(subject);
  const [, id, did] = match ?? [];
  if (id === undefined || did === undefined) {
    throw new CountersignError("CLAIMS_INVALID", `iss must be UID=<agent id>,CN=<DID>, not ${JSON.stringify(subject)}`);
  }
  return { agentId: Number(id), did };
}
