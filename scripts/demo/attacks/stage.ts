import type { Stack } from "../../local/stack.ts";
import type { Cast } from "../cast.ts";
import type { StoryResult } from "../story.ts";
import type { Desk } from "../supplier/desk.ts";
import type { Loot } from "./loot.ts";

/** What an attack has to work with. */
export interface Stage {
  readonly stack: Stack;
  readonly cast: Cast;
  readonly story: StoryResult;
  readonly loot: Loot;
  readonly desk: Desk;
}
