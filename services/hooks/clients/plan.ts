import { type ValueEdit, editDocument, readDocument } from "./document.ts";
import { type Server, serversOf, targetName, unwrapEdits, type Wrap, wrapEdits } from "./servers.ts";
import type { Client } from "./table.ts";

/** A client's file with every server of it behind `countersign mcp wrap`. */
export interface InstallPlan {
  readonly after: string;
  /** servers that come behind it, each with its target */
  readonly wrapped: readonly { readonly server: Server; readonly target: string }[];
  /** servers that stay as they are: behind it already, remote, or of a form nobody here knows */
  readonly left: readonly Server[];
}

/**
 * @param targets name of the target for a server that is not called as the domain calls it
 * @throws CLIENT_FILE_INVALID
 */
export function planInstall(
  text: string,
  client: Client,
  wrap: Wrap,
  targets: ReadonlyMap<string, string> = new Map(),
): InstallPlan {
  const servers = serversOf(readDocument(text, client.form), client);
  const wrapped = servers
    .filter(({ found: { kind } }) => kind === "stdio")
    .map((server) => ({ server, target: targets.get(server.name) ?? targetName(server.name) }));
  const edits = wrapped.flatMap(({ server, target }) => wrapEdits(server, target, wrap, client));
  return {
    after: edited(text, client, edits),
    wrapped,
    left: servers.filter(({ found: { kind } }) => kind !== "stdio"),
  };
}

/** The text with every server started as it was before. @throws CLIENT_FILE_INVALID */
export function withoutWraps(text: string, client: Client): string {
  const servers = serversOf(readDocument(text, client.form), client);
  return edited(
    text,
    client,
    servers.flatMap((server) => unwrapEdits(server, client)),
  );
}

function edited(text: string, { form }: Client, edits: readonly ValueEdit[]): string {
  return edits.length === 0 ? text : editDocument(text, form, edits);
}
