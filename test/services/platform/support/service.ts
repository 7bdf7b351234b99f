import { CountersignError } from "../../../../services/core/errors/error.ts";
import { loadConfig } from "../../../../services/main/settings.ts";
import { createHttpServer } from "../../../../services/platform/http/server.ts";
import { runService } from "../../../../services/platform/lifecycle.ts";
import { signingSettings } from "../../../../services/signing/settings.ts";

// Started by lifecycle.test.ts: a service that behaves as its argument says.
const [, , mode = ""] = process.argv;

await runService(async ({ fatal }) => {
  if (mode === "misconfigured") loadConfig(signingSettings);
  const server = await createHttpServer(
    (request, response) => {
      if (request.url === "/fatal") fatal(new CountersignError("STORE_FAILED", "the disk\nis full"));
      // The answer takes until the process is told to stop.
      if (request.url === "/slow") process.once("SIGTERM", () => response.end("finished"));
      else response.end("fine");
    },
    { port: 0 },
  );
  if (mode === "half-started") throw new CountersignError("CHAIN_WRONG_ID", "chain 1 instead of 2");
  process.stdout.write(`${server.url}\n`);
  return {
    stop: async (graceMs) => {
      await server.close(graceMs);
      process.stdout.write("closed\n");
      if (mode === "stop-fails") throw new Error("cannot close");
    },
  };
});
