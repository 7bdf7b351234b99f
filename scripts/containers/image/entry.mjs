// What a container runs: the process that PROCESS names (chain, signing, gateway, batcher, sidecar), or the command line.
const PROCESSES = ["chain", "signing", "gateway", "batcher", "sidecar"];
const name = process.env.PROCESS ?? "countersign";

if (name === "countersign" || PROCESSES.includes(name)) {
  await import(`./node_modules/countersign/dist/${name}.mjs`);
} else {
  process.stderr.write(`PROCESS is ${name}: expected one of ${PROCESSES.join(", ")}, or nothing\n`);
  process.exitCode = 1;
}
