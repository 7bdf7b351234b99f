import type { DomainServer } from "../../core/domain/schema.ts";
import type { Environment } from "../../platform/config/read.ts";
import { readSecrets } from "./credentials.ts";
import type { HomeFiles } from "./files.ts";

/** What only whoever passes calls on to a server has. */
export interface ServerSecrets {
  /** of the process a command starts */
  readonly env: Readonly<Record<string, string>>;
  /** of requests to a URL, names in lower case */
  readonly headers: Readonly<Record<string, string>>;
}

/** `Bearer env:<NAME>`: a word that is written as it is, and where the secret comes from. */
const FORM = /^([A-Za-z]+ )?(.+)$/;

/**
 * The secrets of one server, read from where the file says they come from.
 * @param member such as mcp: what the server stands under in its target
 * @throws CREDENTIAL_UNREADABLE for all that cannot be had, each with its line
 */
export async function serverSecrets(
  { name, member, server }: { readonly name: string; readonly member: string; readonly server: DomainServer },
  files: Pick<HomeFiles, "domain">,
  env: Environment,
): Promise<ServerSecrets> {
  const said = (kind: "env" | "headers") =>
    Object.entries(server[kind] ?? {}).map(([key, text]) => {
      const [, word = "", source = ""] = FORM.exec(text) ?? [];
      return { key, word, source, path: ["targets", name, member, kind, key] };
    });
  const [variables, headers] = [said("env"), said("headers")];
  const secrets = await readSecrets([...variables, ...headers], files, env);
  const valued = (list: typeof variables) =>
    list.map(({ key, word, source }) => [key, `${word}${secrets.get(source) ?? ""}`] as const);
  return {
    env: Object.fromEntries(valued(variables)),
    headers: Object.fromEntries(valued(headers).map(([key, value]) => [key.toLowerCase(), value])),
  };
}
