import { CountersignError } from "../../core/errors/error.ts";
import type { HoldList, ListedHold } from "../../core/schemas/answers.ts";
import { PLAN_TYPE } from "../../core/plans/words.ts";
import { secondsOf } from "../../core/time.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { SigningDeps } from "../shared/deps.ts";
import type { HoldReader } from "./hold-readers.ts";
import { signedPlan } from "./held-plan.ts";
import { heldClaims } from "./hold-view.ts";
import { mostNeeded, readApprovalsNeeded } from "./progress.ts";

/** Where a page of the list begins, and how long it is. */
export interface HoldPlace {
  /** the `next` of the page before; 0 for the first */
  readonly after: number;
  readonly count: number;
}

/** Holds of one page. A page more costs one more question. */
export const MOST_LISTED = 100;

/**
 * @param reader an agent is told of its own holds only
 * @throws LOG_CORRUPT
 */
export async function listHolds(deps: SigningDeps, { after, count }: HoldPlace, reader: HoldReader): Promise<HoldList> {
  const now = secondsOf(deps.clock);
  const rows = await deps.store.holds.waiting({ after, count: count + 1, agent: reader.agent, now });
  const needed = await readApprovalsNeeded(deps);
  const shown = rows.slice(0, count);
  const holds = shown.map(async (row): Promise<ListedHold> => {
    const { agent, type, types } = await namesOf(deps, row);
    return {
      ...{ hold: row.hold, seq: row.denialSeq, expires: row.expires, agent, type, sub: row.sub },
      approvals: await deps.store.holds.approvalCount(row.hold, now),
      approvals_needed: mostNeeded(needed, types),
    };
  });
  const next = rows.length > count ? (shown.at(-1)?.denialSeq ?? null) : null;
  return { holds: await Promise.all(holds), next };
}

async function namesOf(deps: SigningDeps, row: HoldRow) {
  if (row.kind === "plan") {
    const { claims } = await signedPlan(deps, row);
    return { agent: claims.iss, type: PLAN_TYPE, types: claims.steps.map(({ act }) => act.type) };
  }
  const { iss: agent, act } = await heldClaims(deps, row);
  return { agent, type: act.type, types: [act.type] };
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
