import type { Clock } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import type { LogStore } from "../../store/port.ts";
import type { DueMessage, WebhookStore } from "../../store/webhooks.ts";
import { expiredAt, type Happened, happenedIn, messagesOf, type Receivers, watchedIn } from "./notice.ts";
import type { Post } from "./post.ts";

export interface WebhookRoundDeps {
  readonly logId: number;
  readonly receivers: Receivers;
  readonly store: Pick<LogStore, "records">;
  readonly webhooks: WebhookStore;
  readonly clock: Clock;
  readonly post: Post;
  /** A receiver did not take a message; `last` when it will not be sent again. */
  readonly onFailure: (message: DueMessage, trouble: string, last: boolean) => void;
}

/** Records looked at, and messages sent, in one round. */
const AT_ONCE = 200;

/** Seconds until the next try, after each one in vain: two days and a half in all. Then it is given up. */
export const RETRY_AFTER = [5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000] as const;

/**
 * One look at what is new in the log, and one try of what waits. It follows the log, so whatever ends this process, what was
 * recorded is told afterwards: at least once, under the same id each time. What happened before anybody was to be told is not.
 * @returns whether there is more to do at once
 */
export async function webhookRound(deps: WebhookRoundDeps): Promise<boolean> {
  const more = await noticeNew(deps);
  return (await sendDue(deps)) || more;
}

async function noticeNew({ store, webhooks, clock, receivers, logId }: WebhookRoundDeps): Promise<boolean> {
  const now = secondsOf(clock);
  const known = await webhooks.upTo();
  if (known === null) {
    await webhooks.notice({ messages: [], opened: [], ended: [], upTo: await store.records.lastSeq() }, now);
    return false;
  }
  const rows = await store.records.range(known + 1, AT_ONCE);
  const upTo = rows.at(-1)?.seq ?? known;
  const inLog = rows.map(happenedIn).filter((each) => each !== null);
  // Only once the log was looked through: a hold that was resumed in time did not expire.
  const expired = rows.length === 0 ? (await webhooks.expired(now, AT_ONCE)).map(expiredAt) : [];
  const happened: readonly Happened[] = [...inLog, ...expired];
  if (upTo === known && happened.length === 0) return false;
  const noticed = {
    messages: happened.flatMap((each) => messagesOf(receivers, logId, each)),
    opened: happened.filter(({ event }) => event === "held").map(watchedIn),
    ended: happened.filter(({ event }) => !["held", "approved"].includes(event)).map(({ hold }) => hold),
    upTo,
  };
  await webhooks.notice(noticed, now);
  return rows.length === AT_ONCE;
}

/** Each receiver on its own: one that does not answer keeps nobody else waiting for longer than one time limit. */
async function sendDue(deps: WebhookRoundDeps): Promise<boolean> {
  const due = await deps.webhooks.due(secondsOf(deps.clock), AT_ONCE);
  const names = [...new Set(due.map(({ receiver }) => receiver))];
  await Promise.all(
    names.map((name) =>
      sendTo(
        deps,
        due.filter(({ receiver }) => receiver === name),
      ),
    ),
  );
  return due.length === AT_ONCE;
}

/** In their order; after one in vain the others wait as well, and cost nobody a time limit. */
async function sendTo(deps: WebhookRoundDeps, messages: readonly DueMessage[]): Promise<void> {
  for (const message of messages) {
    const to = Object.hasOwn(deps.receivers, message.receiver) ? deps.receivers[message.receiver] : undefined;
    // Nobody is there any more whom it could be sent to.
    const trouble = to === undefined ? null : await deps.post(to, message, secondsOf(deps.clock));
    if (trouble === null) {
      await deps.webhooks.done(message);
      continue;
    }
    const pause = RETRY_AFTER[message.tries];
    deps.onFailure(message, trouble, pause === undefined);
    if (pause === undefined) await deps.webhooks.done(message);
    else await deps.webhooks.postpone(message, secondsOf(deps.clock) + pause, trouble);
    return;
  }
}
