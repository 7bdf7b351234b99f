import type { CountersignError } from "../../core/errors/error.ts";
import { failureMessage } from "./messages.ts";

/**
 * Tells when the process that started this one is gone. The channel between them is closed by the operating system, however
 * the other one ended: no signal, and no process id to look for, is as sure on every system. Who starts a process lets go of
 * the channel to have it stop as well. Nothing happens in a process that was started without a channel.
 */
export function onParentEnd(end: () => void): void {
  if (process.send === undefined) return;
  if (!process.connected) return end();
  process.once("disconnect", end);
  // Alone, it keeps no process alive.
  process.channel?.unref();
}

/** Tells the process that started this one why it ends, if there is one that listens. */
export function tellParent(problems: readonly CountersignError[]): void {
  if (process.send === undefined || !process.connected) return;
  // Who has gone in the meantime needs no reason.
  process.send(failureMessage(problems), undefined, undefined, () => undefined);
}
