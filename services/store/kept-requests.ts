/** A plain request in the name of an agent whose key is kept, as the keeper remembers it: so that it is done once, however often it is sent. */
export interface KeptRequest {
  /** SHA-256 of the agent and of the key the request came with, base64url; a random one where it came with none */
  readonly id: string;
  /** name of the agent */
  readonly agent: string;
  /** SHA-256 of all that is bound of the request, base64url */
  readonly request: string;
  /** with its disclosures: the same intent gets the same answer */
  readonly intent: string;
  /** the hold it waits in; null while it was never held */
  readonly hold: string | null;
  /** the intent that resumes the hold, once it was signed; null before, and when it was held again */
  readonly resumed: string | null;
  /** the permission; null while there is none */
  readonly envelope: string | null;
  /** unix seconds until which it is remembered */
  readonly expires: number;
}

/** What must survive the process that keeps keys. Durable when a method resolves. */
export interface KeptRequestStore {
  /** Keeps a request that is new. @returns the one that is there under its id, which may be an older one */
  keep(request: KeptRequest): Promise<KeptRequest>;
  get(id: string): Promise<KeptRequest | null>;
  byHold(agent: string, hold: string): Promise<KeptRequest | null>;
  /** Replaces what is asked with: only where the one before was never decided. */
  signed(id: string, intent: string): Promise<void>;
  /** It waits for a person; what resumed it before did not. */
  held(id: string, hold: string, expires: number): Promise<void>;
  resumed(id: string, intent: string | null): Promise<void>;
  /** It is permitted, once: a second permission is refused by the store. */
  permitted(id: string, envelope: string): Promise<void>;
  /** Forgets what is past. @param now unix seconds */
  forget(now: number): Promise<void>;
  close(): Promise<void>;
}
