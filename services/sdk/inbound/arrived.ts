import type { HeaderMap } from "../../gateway/admission/headers.ts";
import type { Content } from "../../platform/http/content.ts";
import type { Caller } from "./caller.ts";

/*
 * Apart from the check itself: what programs are given names no type of the chain's.
 */

/** A request that arrived, as whatever server took it has it. */
export interface ArrivedRequest {
  readonly method: string;
  /** path and query, as sent */
  readonly url: string;
  readonly headers: HeaderMap;
  /** Reads it to its end, once the headers are found good. */
  readonly receive: () => Promise<Content>;
}

/** Says who calls. @throws the code of the first rule that does not hold */
export type CheckCaller = (
  request: ArrivedRequest,
) => Promise<{ readonly caller: Caller; readonly content: Content; readonly contentType: string | null }>;
