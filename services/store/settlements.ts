/** What became of a permission, as its enforcement point signed it. */
export interface Settlement {
  /** of the permission in the signing log */
  readonly seq: number;
  /** SAE hash */
  readonly sae: string;
  /** the final `outcome+jwt` */
  readonly outcome: string;
}

/** A permission whose final outcome is not known here yet. */
export interface Unsettled {
  /** of the permission in the signing log */
  readonly seq: number;
  /** SAE hash */
  readonly sae: string;
  /** unix seconds from which on its enforcement point is asked */
  readonly askAt: number;
  /** whether it holds a place in a budget or a rate */
  readonly charged: boolean;
}

/** One that is to be asked for now. */
export interface Due extends Pick<Unsettled, "seq" | "sae"> {
  /** how often it was asked for in vain */
  readonly tries: number;
}

/**
 * Final outcomes by permission, and the permissions that lack one. A copy for the signing side: the enforcement point's log is
 * where outcomes are records. Every function throws STORE_FAILED.
 */
export interface SettlementStore {
  /** Keeps the first one, and takes the permission off what is unsettled. */
  add(settlement: Settlement): Promise<void>;
  bySae(hash: string): Promise<Settlement | null>;
  /** seq up to which the log was looked through */
  noted(): Promise<number>;
  /** Notes permissions, but for those that are settled or noted already, and the place: all or nothing. */
  note(permissions: readonly Unsettled[], upTo: number): Promise<void>;
  /** at most `count` to ask for at `now` (unix seconds): charged ones first, then those that wait longest */
  due(now: number, count: number): Promise<readonly Due[]>;
  /** It was asked for in vain: not before `askAt` (unix seconds) again. */
  postpone(sae: string, askAt: number): Promise<void>;
  close(): Promise<void>;
}
