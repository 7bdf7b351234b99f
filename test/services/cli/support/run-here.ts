import { runCountersign } from "../../../../services/cli/program.ts";
import { NO_HOSTS } from "../../../../services/cli/shared/hosts.ts";
import type { Run, Surroundings } from "./run-command.ts";

type Stream = Pick<NodeJS.WriteStream, "write" | "isTTY">;

/**
 * Runs `countersign` in this process, without a terminal, as `runCommand` does in one of its own: for tests of many commands,
 * of which each takes longer to load than to run. Not for arguments commander itself refuses: it ends the process.
 */
export async function runHere({ cwd, env }: Surroundings, ...args: readonly string[]): Promise<Run> {
  const before = { cwd: process.cwd(), env: process.env, exitCode: process.exitCode };
  const undo: (() => void)[] = [];
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    const write = (text: string) => {
      output[name] += text;
      return true;
    };
    undo.push(replaced(process[name], { write, isTTY: false }));
  }
  undo.push(replaced(process.stdin, { isTTY: false }));
  process.chdir(cwd);
  process.env = { PATH: before.env["PATH"] ?? "", ...env };
  process.exitCode = 0;
  try {
    await runCountersign(args, NO_HOSTS);
    return { status: Number(process.exitCode), ...output };
  } finally {
    process.chdir(before.cwd);
    process.env = before.env;
    process.exitCode = before.exitCode;
    for (const step of undo) step();
  }
}

/** Gives members of a stream other values, and returns a function that gives them back. */
function replaced(stream: Stream, members: Partial<Record<keyof Stream, unknown>>): () => void {
  const undo = Object.entries(members).map(([name, value]) => {
    const own = Object.getOwnPropertyDescriptor(stream, name);
    Object.defineProperty(stream, name, { value, configurable: true, writable: true });
    return () => {
      if (own === undefined) Reflect.deleteProperty(stream, name);
      else Object.defineProperty(stream, name, own);
    };
  });
  return () => {
    for (const step of undo) step();
  };
}
