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
import type { LoadedMapping } from "../../platform/mapping-file.ts";
import type { SigningDeps } from "../shared/deps.ts";
import type { FloorAsked, FloorKeeper } from "../shared/floor-keeper.ts";
import { readInto } from "./read-log.ts";

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
