import type { Stage } from "./stage.ts";

/** One kind of fault. */
export interface Fault {
  /** as it stands in the table */
  readonly name: string;
  /** how often it is injected in the quick gate, and in the full table */
  readonly times: { readonly quick: number; readonly full: number };
  /** how long one round takes on a machine that has something else to do too: its share of the time there is */
  readonly seconds: number;
  /** Injects it and brings everything back. @returns what was seen, each in a few words */
  readonly inject: (stage: Stage, round: number) => Promise<readonly string[]>;
  /** of those that follow each other, one whole audit is enough where the last of them says so */
  readonly audit: boolean;
}
