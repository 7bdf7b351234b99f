/** A call of a tool that waits for a person, as whoever has to pass it on keeps it. */
export interface HeldToolCall {
  /** hold_ and the hash of the intent */
  readonly hold: string;
  /** who asked, by name in the home; nobody else resumes it */
  readonly principal: string;
  /** the server, by name in the mapping */
  readonly target: string;
  readonly tool: string;
  /** SHA-256 of what would be passed on, base64url */
  readonly input: string;
  /** JSON of what resumes it: intent and arguments in clear */
  readonly call: string;
  /** unix seconds */
  readonly expires: number;
}

/** What became of one: it was passed on, the user gave it up, or it was refused. */
export const HELD_ENDINGS = ["resumed", "declined", "refused"] as const;
export type HeldEnding = (typeof HELD_ENDINGS)[number];

/** A definition of a tool: as a person pinned it, or as its server gives it since, when that is another one. */
export interface KeptDefinition {
  readonly target: string;
  readonly tool: string;
  readonly role: "pinned" | "changed";
  /** canonical JSON */
  readonly definition: string;
  /** unix seconds */
  readonly seen: number;
}

/**
 * What must survive a process in front of a tool server: which request states were used, and which calls wait. Durable when a method
 * resolves.
 */
export interface ToolCallStore {
  /**
   * Uses a request state up.
   * @param expires unix seconds until which it would be valid: so long it is remembered
   * @returns false when it was used before
   */
  spend(nonce: string, expires: number): Promise<boolean>;
  /** Keeps a call that waits. One that is there already stays as it is. */
  keep(call: HeldToolCall): Promise<void>;
  /** One that waits still. */
  waiting(hold: string): Promise<HeldToolCall | null>;
  /**
   * Ends the waiting of a call, once; what it carried in clear is erased.
   * @returns false when it ended before, or was never here
   */
  end(hold: string, as: HeldEnding): Promise<boolean>;
  /** null while it waits, and for one that was never here */
  ending(hold: string): Promise<HeldEnding | null>;
  /** Keeps a definition for a person to compare, in the place of the one of its role. Pins are in the mapping: this binds nobody. */
  keepDefinition(definition: KeptDefinition): Promise<void>;
  /** Of one target, by the name of the tool. */
  definitions(target: string): Promise<readonly KeptDefinition[]>;
  /** Forgets what is past. @param now unix seconds */
  forget(now: number): Promise<void>;
  close(): Promise<void>;
}
