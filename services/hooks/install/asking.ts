import { CountersignError } from "../../core/errors/error.ts";
import type { HookClient } from "../payloads/event.ts";

/** Where an installed hook asks. */
export interface Place {
  /** of the agent in the domain file */
  readonly agent: string;
  /** absolute path of the home's socket */
  readonly socket: string;
  /** absolute path of curl: a program with windows has a short PATH */
  readonly curl: string;
  /** `http://127.0.0.1:<port>`, and what has to be shown there */
  readonly url: string;
  readonly token: string;
}

/** How long a hook may take before the client gives up on it, in seconds. It is said to the client, since what it takes otherwise differs. */
export const CLIENT_SECONDS = 60;
/** The helper answers before that, and curl before the client. */
export const CURL_SECONDS = 55;
export const HELD_MS = 45_000;

/**
 * A command that sends what the client says to the home, prints the answer, and blocks when there is none. Its last words are
 * not for decoration: two clients let an exit status of 2 pass when nothing is printed.
 */
export function askingCommand(client: HookClient, { agent, socket, curl }: Place): string {
  const ask = [
    ...[quoted(curl), "-q", "-s", "--fail", "--max-time", String(CURL_SECONDS), "--noproxy", "'*'", "--unix-socket"],
    ...[quoted(socket), "-H", "'content-type: application/json'", "--data-binary", "@-"],
    `http://countersign/hooks/${agent}/${client}`,
  ];
  return `${ask.join(" ")} || { echo 'countersign: the helper does not answer, so nothing runs; countersign up' >&2; exit 2; }`;
}

/** @throws CLIENT_UNSUPPORTED for a path no shell can be told in one way */
function quoted(path: string): string {
  if (/[\x00-\x1f\x7f']/.test(path))
    throw new CountersignError("CLIENT_UNSUPPORTED", `${path}: no shell is told such a path safely`);
  return `'${path}'`;
}
