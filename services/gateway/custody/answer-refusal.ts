import type { ServerResponse } from "node:http";

import type { Logger } from "pino";

import type { CountersignError } from "../../core/errors/error.ts";
import { sendProblem } from "../../platform/http/problems.ts";
import { Unpermitted } from "./unpermitted.ts";

/** Refusals are logged, not recorded: strangers could fill the log otherwise. */
export function answerRefusal(
  logger: Logger,
  client: ServerResponse,
  error: CountersignError,
  thrown: unknown = error,
): void {
  const { code, detail, family } = error;
  if (family === "corrupt") logger.error({ code, err: thrown }, "request failed");
  else logger.info({ code, detail, method: client.req.method }, "request refused");
  const { headers, more } = error instanceof Unpermitted ? error : { headers: {}, more: {} };
  if (!client.headersSent) {
    for (const [name, value] of Object.entries(headers)) client.setHeader(name, value);
    if (code === "BEARER_UNKNOWN") client.setHeader("www-authenticate", 'Bearer realm="countersign"');
  }
  sendProblem(client, error, more);
}
