import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import { until } from "../../helpers/until.ts";

/** A process that leads a group of its own takes everything it started with it. Windows has no such groups. */
export const HAS_GROUPS = process.platform !== "win32";

/** Sends a signal to a process and all it started, as Ctrl-C in a terminal does. Nothing happens when all have ended. */
export function signalGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-leader.pid, signal);
    else leader.kill(signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Helpers of the runtime (the compiler behind tsx) take a moment to notice that their owner has ended; in milliseconds. */
const PATIENCE = 60_000;

/** Whether anything a process started goes on without it. */
export async function leavesOrphans(leader: ChildProcess): Promise<boolean> {
  return until("all it started ends", () => !groupLives(leader), { bound: PATIENCE }).then(
    () => false,
    () => true,
  );
}

function groupLives(leader: ChildProcess): boolean {
  if (!HAS_GROUPS || leader.pid === undefined) return false;
  if (process.platform === "linux") return statesOf(leader.pid).some((state) => state !== "Z");
  try {
    return process.kill(-leader.pid, 0);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** States of a group's processes (proc_pid_stat(5)). In a container, what has ended may stay a zombie for good. */
function statesOf(group: number): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((pid) => {
      const [state = "", , pgrp = ""] = statOf(pid);
      return Number(pgrp) === group ? [state] : [];
    });
}

/** What follows the name of the program, which may itself hold brackets and spaces. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ESRCH";
}
