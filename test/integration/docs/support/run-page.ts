import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { signalGroup } from "../../../e2e/support/group.ts";
import { collect } from "../../../e2e/support/run.ts";
import { until } from "../../../helpers/until.ts";
import type { Step } from "./blocks.ts";

/** After this many milliseconds a step is killed. */
const PATIENCE = 1_200_000;

/** The same for what was told to end. */
const PATIENCE_AT_THE_END = 30_000;

/** Runs the steps of a page one after the other, as somebody would in one terminal and, for what goes on, in a second one. */
export interface PageRun {
  /** @returns what it printed, both streams as they came. @throws with all of it when it fails */
  run(step: Step): Promise<string>;
  /** ends what goes on in the background, last first */
  stop(): Promise<void>;
}

export interface PageOptions {
  /** where the page begins */
  readonly cwd: string;
  /** what a step leaves for the next: variables and the folder */
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** puts the ports of this run in place of the page's */
  readonly here: (text: string) => string;
}

export function startPage({ cwd, stateDir, env, here }: PageOptions): PageRun {
  const [variables, folder] = [join(stateDir, "variables"), join(stateDir, "folder")];
  writeFileSync(variables, "");
  writeFileSync(folder, cwd);
  const background: { readonly child: ChildProcess; readonly closed: Promise<unknown> }[] = [];

  const shell = (command: string) => {
    const script = [
      ...["set -euo pipefail -a", `source "${variables}"`, `cd "$(cat "${folder}")"`, here(command)],
      ...[`export -p > "${variables}"`, `pwd > "${folder}"`],
    ].join("\n");
    const child = spawn("bash", ["-c", script], { env: { ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    return { child, printed: () => out() + err() };
  };

  return {
    run: async ({ line, command, until: url }) => {
      const { child, printed } = shell(command);
      const closed = once(child, "close");
      if (url !== null) {
        background.push({ child, closed });
        const answers = async () => (await fetch(here(url)).catch(() => null))?.status === 200;
        await until(`line ${line} is ready`, answers, { otherwise: printed });
        return printed();
      }
      const release = killAfter(child, PATIENCE);
      const [status] = (await closed) as [number | null];
      release();
      if (status === 0) return printed();
      throw new Error(`line ${line} ended with ${status ?? "a signal"}:\n${command}\n\n${printed()}`);
    },
    stop: async () => {
      for (const { child, closed } of background.splice(0).toReversed()) {
        signalGroup(child, "SIGTERM");
        const release = killAfter(child, PATIENCE_AT_THE_END);
        await closed;
        release();
      }
    },
  };
}

/** @returns a function that lets it live */
function killAfter(child: ChildProcess, ms: number): () => void {
  const over = AbortSignal.timeout(ms);
  const kill = () => signalGroup(child, "SIGKILL");
  over.addEventListener("abort", kill);
  return () => over.removeEventListener("abort", kill);
}
