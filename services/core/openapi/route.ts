import type { z } from "zod";

import type { ErrorCode } from "../errors/registry.ts";

/** Whose signature a route wants, beside what is signed in the body itself. */
export type Auth =
  /** nobody's */
  | "none"
  /** of the agent a record is about, or of an operator: `read+jwt` */
  | "reader"
  /** the same, or an approver's */
  | "hold-reader"
  /** an agent's `pop+jwt`, which is only asked for where a permission is handed back */
  | "surrender"
  /** an agent's `pop+jwt` over the permission */
  | "agent";

/** A JSON body, and what it is called among the components of the document. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** A body as it may look, and what is said of it. */
export interface ShownBody extends NamedSchema {
  readonly example: object;
}

/** An answer that is no problem. */
export interface DescribedAnswer extends ShownBody {
  /** when it is given, in one sentence */
  readonly text: string;
}

/** A part of a path or query. */
export interface Parameter {
  readonly text: string;
  readonly schema: z.ZodType;
  readonly example: string | number;
}

/**
 * What one route is for, takes and answers. It is told from this, and a router is made from this: docs/decisions/platform/a-route-is-its-description.md.
 */
export interface RouteDescription {
  readonly method: "get" | "post";
  /** as Express takes it: `/v1/holds/:hold` */
  readonly path: string;
  /** a few words without a full stop */
  readonly summary: string;
  /** whole sentences */
  readonly text: string;
  readonly auth: Auth;
  readonly body?: ShownBody;
  /** by name, in the order of the path */
  readonly inPath?: Readonly<Record<string, Parameter>>;
  /** by name; none has to be there */
  readonly inQuery?: Readonly<Record<string, Parameter>>;
  /** by status, without problems */
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  /** statuses that come without a body, and when */
  readonly empty?: Readonly<Record<number, string>>;
  /** every code a problem of this route may have, beside those of all routes (`OF_ALL`) */
  readonly codes: readonly ErrorCode[];
}

/** Routes by their `operationId`. */
export type RouteTable = Readonly<Record<string, RouteDescription>>;
