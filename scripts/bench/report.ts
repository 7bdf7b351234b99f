import { z } from "zod";

const time = z.number().nonnegative();

const skippedSchema = z.object({ name: z.string().min(1), skipped: z.string().min(1) });
const peerSchema = z.union([
  z.object({ median_us: time, p95_us: time, p99_us: time, ops_s: time }),
  z.object({ skipped: z.string().min(1) }),
]);
/** Times in microseconds; null where a row has no such figure. Rows may have members of their own beside these. */
const measuredSchema = z.looseObject({
  name: z.string().min(1),
  median_us: time.nullable(),
  p95_us: time.nullable(),
  p99_us: time.nullable(),
  ops_s: time.nullable(),
  /** median of what the row cannot do without, in the same run */
  floor_us: time.nullable(),
  /** what was measured as the floor */
  floor: z.string().nullable(),
  samples: z.int().nonnegative(),
  peers: z.record(z.string(), peerSchema),
});

export const reportSchema = z.object({
  node: z.string(),
  cpu: z.string(),
  cores: z.int().positive(),
  at: z.iso.datetime(),
  quick: z.boolean(),
  rows: z.array(z.union([skippedSchema, measuredSchema])),
});

export type Skipped = z.infer<typeof skippedSchema>;
export type Measured = z.infer<typeof measuredSchema>;
export type Row = Skipped | Measured;
export type PeerFigures = z.infer<typeof peerSchema>;
export type Report = z.infer<typeof reportSchema>;

export function isMeasured(row: Row): row is Measured {
  return !("skipped" in row);
}

/** The one line of JSON; a shape nobody agreed on is an error here, not at the reader's. Three decimals: nanoseconds. */
export function reportLine(report: Report): string {
  return JSON.stringify(reportSchema.parse(report), (_key, value: unknown) =>
    typeof value === "number" ? Math.round(value * 1000) / 1000 : value,
  );
}
