import { execFile } from "node:child_process";

/** What a command left behind. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND = new URL("../../../../services/main/countersign.ts", import.meta.url).pathname;
/** By its address: the command may stand anywhere. */
const TSX = import.meta.resolve("tsx");

/** Where a command runs, and what its user's environment has beside PATH. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs `countersign` as a process without a terminal. */
export function runCommand({ cwd, env }: Surroundings, ...args: readonly string[]): Promise<Run> {
  const options = { cwd, env: { PATH: process.env["PATH"] ?? "", ...env } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--import", TSX, COMMAND, ...args], options, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
