import type { Logger } from "pino";

import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { webhooksFileSchema } from "../../core/schemas/webhook.ts";
import { readPrivateFile } from "../../keys/private-file.ts";
import { repeat } from "../../platform/repeat.ts";
import type { Opened } from "../../platform/opened.ts";
import type { Check } from "../../platform/http/health.ts";
import type { LogStore } from "../../store/port.ts";
import { openWebhookStore } from "../../store/sqlite/webhooks.ts";
import type { Receivers } from "./notice.ts";
import { createPost } from "./post.ts";
import { webhookRound } from "./round.ts";

export interface WebhookOptions {
  /** JSON by receiver, mode 0600; null for nobody */
  readonly file: string | null;
  /** where undelivered messages wait */
  readonly storePath: string;
  readonly logId: number;
  readonly store: LogStore;
  readonly clock: Clock;
  readonly opened: Opened;
  readonly logger: Logger;
}

const FILE_BYTES = 1024 * 1024;
const PAUSE_MS = 1000;

/**
 * Tells receivers what becomes of holds, beside everything else: no decision waits for it or fails with it.
 * @returns what readiness says of it; nothing where nobody is told
 * @throws KEY_UNREADABLE, FILE_INVALID, STORE_FAILED at the start
 */
export async function startWebhooks(options: WebhookOptions): Promise<Readonly<Record<string, Check>>> {
  const { file, logger, opened } = options;
  const receivers = file === null ? {} : await readReceivers(file);
  if (Object.keys(receivers).length === 0) return {};
  const webhooks = await openWebhookStore(options.storePath);
  opened.add(() => webhooks.close());
  const round = (): Promise<boolean> =>
    webhookRound({
      ...options,
      ...{ receivers, webhooks, post },
      onFailure: ({ id, receiver }, trouble, last) =>
        logger.warn({ receiver, id, trouble }, last ? "a webhook is given up" : "a webhook is tried again"),
    });
  const post = createPost();
  opened.add(repeat(round, { pauseMs: PAUSE_MS, onError: (err) => logger.warn({ err }, "webhooks failed") }));
  return {
    webhooks: async () => {
      const troubles = await webhooks.undelivered();
      if (troubles.length === 0) return;
      const said = troubles.map(({ receiver, count, trouble }) => `${receiver} lacks ${count}, last ${trouble ?? "?"}`);
      throw new CountersignError("WEBHOOK_UNDELIVERED", said.join("; "));
    },
  };
}

/** @throws KEY_UNREADABLE, FILE_INVALID without what stands in it */
async function readReceivers(path: string): Promise<Receivers> {
  return parseAs(webhooksFileSchema, parseJson(await readPrivateFile(path, FILE_BYTES)), "FILE_INVALID");
}
