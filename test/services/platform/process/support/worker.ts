import { readFileSync } from "node:fs";

import { CountersignError } from "../../../../../services/core/errors/error.ts";
import type { ErrorCode } from "../../../../../services/core/errors/registry.ts";
import { createHttpServer } from "../../../../../services/platform/http/server.ts";
import { runService } from "../../../../../services/platform/lifecycle.ts";

// Started by the tests beside it: a service that does what a file says when it starts, so that its next start can do otherwise.
const [, , file = "", port = "0"] = process.argv;
const [word = "", argument = ""] = readFileSync(file, "utf8").trim().split(" ");

if (word === "ends") {
  process.stderr.write("these are its last words\n");
  process.exit(Number(argument));
}
await runService(async () => {
  if (word === "fails") {
    const problems = argument.split(",").map((code) => new CountersignError(code as ErrorCode, `because of ${code}`));
    throw new CountersignError(problems[0]?.code ?? "INTERNAL", "several", { cause: new AggregateError(problems) });
  }
  const server = await createHttpServer((_request, response) => response.end("fine"), { port: Number(port) });
  return {
    stop: async (graceMs) => {
      await server.close(graceMs);
      process.stdout.write("closed\n");
    },
  };
});
