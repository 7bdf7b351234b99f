import type { Client } from "./table.ts";
import { isPlainObject, type Plain, type PlainObject, type ValueEdit, valueAt } from "./document.ts";

/** What starts a server, as the client would. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
}

/** One server of a client's configuration. */
export interface Server {
  readonly name: string;
  readonly path: readonly string[];
  readonly found:
    | ({ readonly kind: "stdio" } & Start)
    /** already behind `countersign mcp wrap`; `inner` is what it starts */
    | { readonly kind: "wrapped"; readonly inner: Start }
    | { readonly kind: "remote"; readonly url: string }
    /** neither command nor URL in a form we know */
    | { readonly kind: "unknown" };
}

/** What stands in front of a server. */
export interface Wrap {
  /** absolute path of Node: programs with windows have a short PATH */
  readonly node: string;
  /** absolute path of the script of `countersign` */
  readonly script: string;
  readonly home: string;
  readonly agent: string;
}

/** Every server of a configuration, in the order of the file. */
export function serversOf(document: PlainObject, client: Client): readonly Server[] {
  const found = client.servers
    .flatMap((path) => placesAt(document, path))
    .flatMap((path) => {
      const servers = valueAt(document, path);
      if (!isPlainObject(servers)) return [];
      return Object.entries(servers).map(([name, server]) => ({
        name,
        path: [...path, name],
        found: readServer(server),
      }));
    });
  // Of OpenCode's two places one contains the other.
  return found.filter(
    ({ path, found: { kind } }) => kind !== "unknown" || !found.some((other) => isBelow(other.path, path)),
  );
}

/** The edits that put `countersign mcp wrap` in front of one server, and nothing else. */
export function wrapEdits(
  { path, found }: Server,
  target: string,
  { node, script, home, agent }: Wrap,
  { shape }: Client,
): readonly ValueEdit[] {
  if (found.kind !== "stdio") return [];
  const args = [
    ...[script, "mcp", "wrap", "--home", home, "--agent", agent, "--target", target, "--"],
    ...[found.command, ...found.args],
  ];
  return startEdits(path, { command: node, args }, shape);
}

/** The edits that take it away again. */
export function unwrapEdits({ path, found }: Server, { shape }: Client): readonly ValueEdit[] {
  return found.kind === "wrapped" ? startEdits(path, found.inner, shape) : [];
}

/** What a server is called as a target of the domain, where nobody says otherwise. */
export function targetName(server: string): string {
  const plain = server.replaceAll(/[^A-Za-z0-9_]/g, "_").slice(0, 63);
  return /^[A-Za-z]/.test(plain) ? plain : `s${plain}`;
}

function startEdits(path: readonly string[], { command, args }: Start, shape: Client["shape"]): readonly ValueEdit[] {
  if (shape === "list") return [{ path: [...path, "command"], value: [command, ...args] }];
  return [
    { path: [...path, "command"], value: command },
    { path: [...path, "args"], value: args },
  ];
}

function readServer(server: Plain): Server["found"] {
  if (!isPlainObject(server)) return { kind: "unknown" };
  const start = startOf(server);
  if (start !== null) {
    const inner = innerOf(start);
    return inner === null ? { kind: "stdio", ...start } : { kind: "wrapped", inner };
  }
  const url = ["url", "httpUrl", "serverUrl"].map((name) => server[name]).find((each) => typeof each === "string");
  return url === undefined ? { kind: "unknown" } : { kind: "remote", url };
}

function startOf({ command, args = [] }: PlainObject): Start | null {
  if (isWords(command)) {
    const [first, ...rest] = command;
    return first === undefined ? null : { command: first, args: rest };
  }
  return typeof command === "string" && isWords(args) ? { command, args } : null;
}

function isWords(value: Plain | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** What `countersign mcp wrap` was told to start; null when it is not that. */
function innerOf({ args }: Start): Start | null {
  const [, mcp, wrap] = args;
  const end = args.indexOf("--");
  const command = args[end + 1];
  if (mcp !== "mcp" || wrap !== "wrap" || end < 0 || command === undefined) return null;
  return { command, args: args.slice(end + 2) };
}

/** The places a path with `*` names. */
function placesAt(document: PlainObject, path: readonly string[]): readonly (readonly string[])[] {
  const star = path.indexOf("*");
  if (star < 0) return [path];
  const above = path.slice(0, star);
  const members = valueAt(document, above);
  return isPlainObject(members) ? Object.keys(members).map((name) => [...above, name, ...path.slice(star + 1)]) : [];
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length > above.length && above.every((step, i) => path[i] === step);
}
