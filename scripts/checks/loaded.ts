import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { printLines } from "../../services/platform/terminal/print.ts";

/**
 * `npm run check:loaded [-- --loops 4 --runs 3]`: the tests hold on a machine that has much else to do. Runs `npm test` again
 * and again beside processes that do nothing but compute, and ends with 1 at the first run that fails.
 */
const { values } = parseArgs({
  options: { loops: { type: "string", default: "4" }, runs: { type: "string", default: "3" } },
});
const [count, runs] = [values.loops, values.runs].map(Number);
if (!isCount(count) || !isCount(runs)) throw new TypeError("--loops and --runs take a number of them");

/** Computes, and looks now and then whether we are still there. */
const BUSY = `
  process.once("disconnect", () => process.exit());
  const spin = () => {
    for (const end = performance.now() + 50; performance.now() < end; );
    setImmediate(spin);
  };
  spin();
`;
const loops: readonly ChildProcess[] = Array.from({ length: count }, () =>
  spawn(process.execPath, ["-e", BUSY], { stdio: ["ignore", "inherit", "inherit", "ipc"] }),
);
process.once("exit", () => loops.forEach((loop) => loop.kill("SIGKILL")));

for (let run = 1; run <= runs; run += 1) {
  const begin = performance.now();
  const test = spawn("npm", ["test", "--silent"], { stdio: "inherit", shell: process.platform === "win32" });
  const [status] = (await once(test, "close")) as [number | null];
  const seconds = Math.round((performance.now() - begin) / 1000);
  printLines(process.stdout, [
    `run ${run} of ${runs} beside ${count} busy loops: ${status === 0 ? "passed" : "failed"} in ${seconds} s`,
  ]);
  if (status === 0) continue;
  process.exitCode = 1;
  break;
}
for (const loop of loops) loop.kill("SIGKILL");

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
