import { startChild } from "../../../../../services/platform/process/child.ts";

// Started by parent.test.ts, and killed: a process that owns another one. It prints the other one's id.
const [, , script = "", file = "", port = "0", logFile = ""] = process.argv;
const child = startChild({ name: "worker", script, args: [file, port], logFile });
process.stdout.write(`${child.pid}\n`);
await child.ended;
