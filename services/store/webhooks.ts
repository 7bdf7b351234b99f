/** A message for one receiver, as it is sent each time. */
export interface Message {
  /** the same each time it is sent, so that a receiver takes it once */
  readonly id: string;
  /** name of the receiver */
  readonly receiver: string;
  readonly body: string;
}

/** One that is to be sent now. */
export interface DueMessage extends Message {
  /** how often it was sent in vain */
  readonly tries: number;
}

/** A hold that ends by itself unless something comes of it. */
export interface WatchedHold {
  readonly hold: string;
  /** of the denial that opened it */
  readonly seq: number;
  /** unix seconds */
  readonly expires: number;
}

/** What one look at the log comes to. */
export interface Noticed {
  readonly messages: readonly Message[];
  readonly opened: readonly WatchedHold[];
  /** holds that were resumed, denied, or are told to have expired */
  readonly ended: readonly string[];
  /** seq up to which the log was looked through */
  readonly upTo: number;
}

/** How it stands with one receiver. */
export interface Undelivered {
  readonly receiver: string;
  readonly count: number;
  /** of the newest failure; null where none was tried */
  readonly trouble: string | null;
}

/** Messages that were not delivered yet, and how far the log was looked through. Every function throws STORE_FAILED. */
export interface WebhookStore {
  /** seq up to which the log was looked through; null where nobody looked yet */
  upTo(): Promise<number | null>;
  /** Takes all of it in, or nothing. @param now unix seconds */
  notice(noticed: Noticed, now: number): Promise<void>;
  /** holds that had expired at `now` (unix seconds), and nothing came of them; at most `count` */
  expired(now: number, count: number): Promise<readonly WatchedHold[]>;
  /** at most `count` to send at `now` (unix seconds), those that wait longest first */
  due(now: number, count: number): Promise<readonly DueMessage[]>;
  /** It arrived, or is given up. */
  done(message: Pick<Message, "id" | "receiver">): Promise<void>;
  /** It did not arrive: not before `at` (unix seconds) again. */
  postpone(message: Pick<Message, "id" | "receiver">, at: number, trouble: string): Promise<void>;
  /** of each receiver that has messages which were sent in vain */
  undelivered(): Promise<readonly Undelivered[]>;
  close(): Promise<void>;
}
