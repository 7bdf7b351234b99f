import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** proc_net_tcp(5): the state of a socket that waits for connections. */
const LISTENING = "0A";
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

/**
 * The process that listens on a TCP port, as far as the system tells this user: on Linux, and of one's own processes.
 * @returns its id, or null
 */
export function holderOfPort(port: number): number | null {
  const sockets = TABLES.flatMap((table) => listeningIn(table, port));
  if (sockets.length === 0) return null;
  const wanted = new Set(sockets.map((inode) => `socket:[${inode}]`));
  const holder = numbersIn("/proc").find((pid) =>
    numbersIn(`/proc/${pid}/fd`).some((fd) => wanted.has(linkOf(`/proc/${pid}/fd/${fd}`))),
  );
  return holder === undefined ? null : Number(holder);
}

/** Inodes of the sockets. */
function listeningIn(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return textOf(table)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = "", , state]) => state === LISTENING && local.endsWith(suffix))
    .map((fields) => fields[9] ?? "");
}

function numbersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
