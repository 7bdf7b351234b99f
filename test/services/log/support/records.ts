import { DatabaseSync } from "node:sqlite";

import { canonicalJson } from "../../../../services/core/json/canonical.ts";
import type { RecordKind } from "../../../../services/core/words/kinds.ts";
import { recordRow, type TestStore } from "../../store/support/log-store.ts";

export const ANCHOR = `0x${"d4".repeat(20)}`;
export const BLOCK_HASH = (number: number): string => `0x${number.toString(16).padStart(64, "0")}`;

/** The part of a decision a batch looks at. */
export function decision(block: number, salt = ""): string {
  const payload = canonicalJson({ pol: { block: { number: block, hash: BLOCK_HASH(block) } }, salt });
  return `header.${Buffer.from(payload).toString("base64url")}.signature`;
}

/** intent, SAE at block 7, intent, denial at block 9, void, intent, SAE at block 8 */
export async function fillMixed({ write }: TestStore): Promise<void> {
  const rows: readonly (readonly [RecordKind, string])[] = [
    ["intent", "intent a"],
    ["sae", decision(7)],
    ["intent", "intent b"],
    ["denial", decision(9)],
    ["void", "void"],
    ["intent", "intent c"],
    ["sae", decision(8)],
  ];
  await write((writes) => rows.forEach(([kind, text], i) => writes.addRecord(recordRow(i + 1, text, kind), [])));
}

/** Changes the file as someone with write access to it could: past every trigger. */
export function tamper(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()) {
    database.exec(`DROP TRIGGER ${String(name)}`);
  }
  database.exec(sql);
  database.close();
}
