import type { ToolServer } from "../../mapping/tool-schema.ts";
import { type Domain, isHttp } from "../schema.ts";
import { mappedServer } from "../servers.ts";

/** One thing that another mapping says of a server of tools. */
export interface ServerChange {
  /** `server files`, `methods files`, `pin files.write_file` */
  readonly subject: string;
  readonly from: string | null;
  readonly to: string | null;
}

type Servers = Readonly<Record<string, ToolServer>>;

/**
 * What the file says of servers otherwise than the mapping in force: another server, other methods that pass, another definition of a
 * tool. The hash of the mapping changes with each of them, and tells none.
 * @param before null where the mapping in force is not at hand
 */
export function serverChanges(before: Servers | null, { targets }: Pick<Domain, "targets">): readonly ServerChange[] {
  if (before === null) return [];
  const after: Servers = Object.fromEntries(
    Object.entries(targets).flatMap(([name, target]) =>
      isHttp(target) ? [] : [[name, mappedServer(target)] as const],
    ),
  );
  return namesOf(before, after).flatMap((name) => changesOf(name, own(before, name), own(after, name)));
}

function changesOf(name: string, before: ToolServer | null, after: ToolServer | null): readonly ServerChange[] {
  const told = (server: ToolServer | null) => (server === null ? null : `${server.protocol} ${server.server}`);
  const open = (server: ToolServer | null) => server?.open?.toSorted().join(", ") ?? null;
  const [were, are] = [before?.pins ?? {}, after?.pins ?? {}];
  const changes: readonly ServerChange[] = [
    { subject: `server ${name}`, from: told(before), to: told(after) },
    { subject: `methods ${name}`, from: open(before), to: open(after) },
    ...namesOf(were, are).map((tool) => ({
      subject: `pin ${name}.${tool}`,
      from: own(were, tool),
      to: own(are, tool),
    })),
  ];
  return changes.filter(({ from, to }) => from !== to);
}

function namesOf(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
}

function own<T>(of: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(of, name) ? (of[name] ?? null) : null;
}
