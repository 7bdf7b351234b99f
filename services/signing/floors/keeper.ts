import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { floorsNow } from "../../core/floors/applying.ts";
import { createFloorBook } from "../../core/floors/book.ts";
import { dueFloors, type FloorQuestion } from "../../core/floors/due.ts";
import { type FloorRules, hasFloorRules } from "../../core/floors/rules.ts";
import { sha256b64 } from "../../core/hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { signJws } from "../../core/jws/build.ts";
import { type FloorDraft, floorRecordSchema } from "../../core/schemas/floor.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import type { Floor } from "../../core/schemas/pending.ts";
import { logUrn } from "../../core/words/ids.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { appendOne } from "../../log/append-one.ts";
import type { AuthenticIntent } from "../decision/authenticate.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { readInto } from "./read-log.ts";

/** A decision of an agent that is about to be made. */
export interface FloorAsked {
  readonly authentic: Pick<AuthenticIntent, "agent" | "intent" | "pin">;
  readonly mapping: LoadedMapping;
}

/**
 * Where this service is stricter than the contract. Everything follows from the records of the log, so that it survives the
 * process, and another service on the same log goes on with it.
 */
export interface FloorKeeper {
  /** Whether an agent's decisions have to be made one after the other, since one can be a floor for the next. */
  isNeeded(mapping: LoadedMapping): Promise<boolean>;
  /**
   * The floors a decision at a time (unix seconds) has to name. What is due by then is recorded first, and durable.
   * @throws SIGNING_FAILED, LOG_FENCED, STORE_FAILED; nothing is decided then
   */
  stand(asked: FloorAsked, now: number): Promise<readonly Floor[]>;
  /** The same without recording anything: what is due counts under the hash of what would be signed. */
  foresee(asked: FloorAsked, now: number): Promise<readonly Floor[]>;
}

export type KeeperDeps = Pick<SigningDeps, "system" | "logId" | "store" | "sequencer" | "signer" | "randomBytes">;

export function createFloorKeeper(deps: KeeperDeps): FloorKeeper {
  const { store } = deps;
  const book = createFloorBook();
  let seen = 0;
  let reading: Promise<void> = Promise.resolve();
  let some: Promise<boolean> | null = null;

  /** Reads on from where the last call ended; each record is read once, in its order. */
  function catchUp(): Promise<void> {
    const read = async (): Promise<void> => {
      seen = await readInto(store.records, book, seen);
    };
    reading = reading.then(read, read);
    return reading;
  }

  async function isNeeded({ mapping }: LoadedMapping): Promise<boolean> {
    if (hasFloorRules(mapping)) return true;
    // A floor outlives the rule it was made by.
    some ??= store.records.has("floor");
    return some;
  }

  const due = (asked: FloorAsked, now: number): FloorDraft[] =>
    dueFloors(book.of(asked.authentic.agent.agentId), rulesOf(asked), questionOf(asked, now));

  const standing = ({ authentic: { agent, intent, pin } }: FloorAsked, now: number): readonly Floor[] =>
    floorsNow(book.of(agent.agentId), agent.posture, { type: intent.claims.act.type, now, at: pin.number });

  return {
    isNeeded,
    async stand(asked, now) {
      if (!(await isNeeded(asked.mapping))) return [];
      await catchUp();
      const drafts = due(asked, now);
      for (const draft of drafts) await append(deps, draft);
      if (drafts.length > 0) {
        some = Promise.resolve(true);
        await catchUp();
      }
      return standing(asked, now);
    },
    async foresee(asked, now) {
      if (!(await isNeeded(asked.mapping))) return [];
      await catchUp();
      const { type } = asked.authentic.intent.claims.act;
      const drafts = due(asked, now).filter((draft) => draft.type === null || draft.type === type);
      return [
        ...standing(asked, now),
        ...drafts.map((draft) => ({
          source: "Record" as const,
          record: sha256b64(canonicalJson(draft)),
          verdict: draft.verdict,
        })),
      ];
    },
  };
}

function rulesOf({ mapping: { mapping } }: FloorAsked): FloorRules {
  const { floors, breaker } = mapping;
  return { floors, breaker };
}

function questionOf({ authentic, mapping }: FloorAsked, now: number): FloorQuestion {
  const { agent, intent, pin } = authentic;
  const { agentId, posture } = agent;
  return { agent: agentId, posture, type: intent.claims.act.type, now, at: pin.number, block: pin, map: mapping.hash };
}

async function append(deps: KeeperDeps, draft: FloorDraft): Promise<void> {
  const { system, logId, randomBytes } = deps;
  const claims = { v: 1, iss: logUrn(system.chainId, system.system, logId), ...draft };
  await appendOne(deps.sequencer, async (seq) => {
    const placed = {
      ...claims,
      jti: encodeBase64url(randomBytes(16)),
      chain: { log: logId, seq, anchor: system.anchorLog },
    };
    const record = await signJws(deps.signer, JWS_TYPES.floor, parseAs(floorRecordSchema, placed, "INTERNAL"));
    return { kind: "floor", record };
  });
}
