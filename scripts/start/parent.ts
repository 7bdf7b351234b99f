/** How often the parent is looked for, in milliseconds. */
const LOOK_MS = 250;

/**
 * Under npm, SIGTERM ends npm and its shell, and the shell passes nothing on: everything would go on, without an owner, and
 * hold its ports. So the end of the parent counts as the signal.
 */
export function endWithNpm(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
  }, LOOK_MS).unref();
}
