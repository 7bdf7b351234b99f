import type { LineageView } from "../../chain/read/delegations.ts";
import { STANDING } from "../../chain/read/lineage.ts";
import { agentOf } from "../../auditor/trace/find.ts";
import { placeOf } from "../../auditor/trace/links.ts";
import type { Entry } from "../../auditor/trace/book.ts";
import type { Branch, Trace } from "../../auditor/trace/trace.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import { floorWords } from "../../core/floors/words.ts";
import { shown } from "../../core/text/visible.ts";
import { WIDTH } from "../../platform/terminal/field.ts";
import type { Paint } from "../../platform/terminal/paint.ts";
import { shortHex, utc } from "../../platform/terminal/text.ts";
import { treeLines } from "../../platform/terminal/tree.ts";
import { agentText, type Names } from "../shared/names.ts";

/** A trace with who stands behind it. */
export interface Picture {
  readonly trace: Trace;
  /** one for each delegation that was acted under; absent where no chain was asked */
  readonly lineages: readonly LineageView[];
  readonly asked: readonly Entry[];
  /** records of the agent before these, which are not shown */
  readonly left: number;
}

/** Everything that led to a record and followed from it, in 80 columns: the humans first, then what was asked, decided, done. */
export function traceLines({ trace, lineages, asked, left }: Picture, names: Names, paint: Paint): readonly string[] {
  const focus = new Set(asked.length === 1 ? asked : []);
  const lines = [
    ...lineages.flatMap((lineage) => [...authorityLines(lineage, names), ""]),
    ...treeLines(
      trace.roots,
      ({ below }) => below,
      (branch) => recordLines(branch, names, focus),
    ),
  ].map(cut);
  const painted = lines.map((line) => (line.includes(MARK) ? paint("bold", line) : line));
  return left === 0 ? painted : [...painted, `${left} older ones are not shown; --last shows more`];
}

const MARK = "◀";

/** A line that is too long ends with an ellipsis: --json has all of it. */
function cut(line: string): string {
  const characters = [...line];
  if (characters.length <= WIDTH) return line;
  const end = line.endsWith(MARK) ? ` ${MARK}` : "";
  return `${characters.slice(0, WIDTH - 1 - end.length).join("")}…${end}`;
}

function authorityLines({ genesis, delegations }: LineageView, names: Names): readonly string[] {
  const named = Object.hasOwn(names.principals, genesis.id) ? `${names.principals[genesis.id] ?? ""}, ` : "";
  const ended = genesis.revokedAt === 0 ? "" : `, revoked ${utc(genesis.revokedAt)}`;
  return [
    `genesis  ${named}${genesis.threshold} of ${genesis.principals.length} principals, ${shortHex(genesis.id)}${ended}`,
    ...treeLines(
      [0].slice(0, delegations.length),
      (level) => (level + 1 < delegations.length ? [level + 1] : []),
      (level) =>
        delegations.slice(level, level + 1).map(({ agentId, id, standing, notAfter }) => {
          const state = standing === STANDING ? `stands until ${utc(notAfter)}` : standing;
          return `${agentText(agentId, names)}  ${shortHex(id)}  ${state}`;
        }),
    ),
  ];
}

function recordLines({ entry, how, also }: Branch, names: Names, focus: ReadonlySet<Entry>): readonly string[] {
  const mark = focus.has(entry) ? ` ${MARK}` : "";
  const rests = also.map((each) => `${each.how} ${each.place}`);
  const when = entry.storedAt === 0 ? [] : [utc(Math.floor(entry.storedAt / 1000))];
  return [
    `${how === null ? "" : `${how}: `}${placeOf(entry)}  ${wordsOf(entry, names)}${mark}`,
    [...when, ...rests].join("; "),
  ];
}

/** What a record says, in one line. Its words are somebody else's. */
function wordsOf({ parsed }: Entry, names: Names): string {
  const who = agentText(agentOf(parsed) ?? 0, names);
  switch (parsed.kind) {
    case "intent": {
      // A disclosure beside the decision says who that is.
      const whom = parsed.claims.act_for === null ? "" : ", for somebody it names";
      return `intent  ${who} asks ${shown(parsed.claims.act.type)}${whom}`;
    }
    case "sae":
      return `permission  ${parsed.claims.pol.verdict} ${parsed.claims.pol.reason}  ${shown(parsed.claims.act.type)}`;
    case "denial": {
      const { pol, act, ctx } = parsed.claims;
      const hold = ctx.hold_until === null ? "" : `  ${toHoldId(ctx.hold ?? ctx.intent)}`;
      return `denial  ${pol.verdict} ${pol.reason}  ${shown(act.type)}${hold}`;
    }
    case "plan":
      return `plan  ${who} intends ${parsed.acts.length} steps until ${utc(parsed.claims.exp)}  ${toHoldId(parsed.hash)}`;
    case "revocation":
      return `revocation  of a plan, by its ${parsed.claims.by}: ${shown(parsed.claims.why)}`;
    case "approval":
      return `approval  by ${shortHex(parsed.claims.approval.signer)} until ${utc(parsed.claims.approval.valid_before)}`;
    case "approval_denial":
      return "denial of an approval";
    case "outcome": {
      const { phase, status, reason } = parsed.claims;
      return `outcome  ${[phase, status, reason].filter((each) => each !== null).join(" ")}`;
    }
    case "behaviour": {
      const { phase, status, result } = parsed.claims.output;
      return `behaviour  ${who} says ${[phase, status, result].filter((each) => each !== null).join(" ")}`;
    }
    case "shadow":
      return `shadow  ${parsed.claims.method} ${shown(parsed.claims.sub)} would be refused: ${parsed.claims.code}`;
    case "floor":
      return `floor  ${floorWords(parsed.claims)}`;
    case "erasure":
      return `erasure  of ${parsed.claims.erased.length} records: ${shown(parsed.claims.reason)}`;
    case "void":
      return `void  ${shown(parsed.claims.reason)}`;
  }
}
