import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import type { FloorRules } from "../../../../services/core/floors/rules.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { type FloorRecord, floorRecordSchema } from "../../../../services/core/schemas/floor.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import type { ServiceOptions } from "../../../../services/signing/service.ts";
import { MAPPING } from "./example.ts";
import { claimsOf } from "./expect.ts";
import type { Reply, World } from "./world.ts";

/** The example's mapping with rules for floors, as if the registered version named it. */
export function withRules(rules: FloorRules) {
  return ({ mappings }: ServiceOptions): Partial<ServiceOptions> => ({
    mappings: () => {
      const [loaded] = mappings();
      return [{ ...loaded, mapping: parseMapping(`${MAPPING}${Object.entries(rules).map(line).join("")}`) }];
    },
  });
}

function line([name, rule]: readonly [string, unknown]): string {
  return `${name}: ${JSON.stringify(rule)}\n`;
}

/** The floors of a log, in the order of seq. */
export async function floorsIn({
  store,
}: World): Promise<readonly { seq: number; hash: string; claims: FloorRecord }[]> {
  const rows = await store.records.range(1, 1000);
  return rows
    .filter(({ kind }) => kind === "floor")
    .map(({ seq, hash, record }) => ({
      seq,
      hash,
      claims: floorRecordSchema.parse(parseJws(record, [JWS_TYPES.floor]).payload),
    }));
}

/** Verdict and reason of a decision, and how many floors it names. */
export async function saidIn(world: World, { json }: Reply): Promise<string> {
  const row = await world.store.records.get(Number(json["seq"]));
  const { pol, ctx } = claimsOf(row?.record ?? "");
  return `${pol.verdict} ${pol.reason} ${(ctx.floor ?? []).length}`;
}
