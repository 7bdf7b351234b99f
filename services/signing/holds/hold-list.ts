import { CountersignError } from "../../core/errors/error.ts";
import { secondsOf } from "../../core/time.ts";
import type { SigningDeps } from "../shared/deps.ts";
import type { HoldReader } from "./hold-readers.ts";
import { heldAction } from "./hold-view.ts";

/** Where a page of the list begins, and how long it is. */
export interface HoldPlace {
  /** the `next` of the page before; 0 for the first */
  readonly after: number;
  readonly count: number;
}

/** What waits for a person, without what only the hold itself shows. */
export interface ListedHold {
  readonly hold: string;
  /** of the denial */
  readonly seq: number;
  readonly expires: number;
  readonly agent: string;
  readonly type: string;
  readonly sub: string;
  readonly approvals: number;
}

/** GET /v1/holds: those that can still be approved, oldest first. */
export interface HoldList {
  readonly holds: readonly ListedHold[];
  /** `after` of the next page; null when this is the last */
  readonly next: number | null;
}

/** Holds of one page. A page more costs one more question. */
export const MOST_LISTED = 100;

/**
 * @param reader an agent is told of its own holds only
 * @throws LOG_CORRUPT
 */
export async function listHolds(deps: SigningDeps, { after, count }: HoldPlace, reader: HoldReader): Promise<HoldList> {
  const page = { after, count: count + 1, agent: reader.agent, now: secondsOf(deps.clock) };
  const rows = await deps.store.holds.waiting(page);
  const shown = rows.slice(0, count);
  const holds = shown.map(async (row): Promise<ListedHold> => {
    const { agent, type, sub } = await heldAction(deps, row);
    const approvals = (await deps.store.holds.approvals(row.hold)).length;
    return { hold: row.hold, seq: row.denialSeq, expires: row.expires, agent, type, sub, approvals };
  });
  const next = rows.length > count ? (shown.at(-1)?.denialSeq ?? null) : null;
  return { holds: await Promise.all(holds), next };
}

/** What a query says of a page; nothing is the first page, as long as pages get. @throws BODY_INVALID */
export function readHoldPlace(url: string): HoldPlace {
  const query = new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  for (const name of query.keys()) {
    if (!["after", "count"].includes(name) || query.getAll(name).length > 1) throw unreadable();
  }
  const [after, count] = [query.get("after") ?? "0", query.get("count") ?? String(MOST_LISTED)];
  if (!/^(0|[1-9][0-9]{0,14})$/.test(after) || !/^[1-9][0-9]{0,2}$/.test(count)) throw unreadable();
  if (Number(count) > MOST_LISTED) throw unreadable();
  return { after: Number(after), count: Number(count) };
}

function unreadable(): CountersignError {
  return new CountersignError(
    "BODY_INVALID",
    `the query may only be after=<seq> and count=<1 to ${MOST_LISTED}>, each once`,
  );
}
