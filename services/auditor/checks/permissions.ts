import type { CommitmentView } from "../../chain/read/commitments.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import type { PreviewWitness } from "../../core/schemas/pending.ts";
import type { Spent } from "../../core/schemas/spent.ts";
import type { Find } from "../report/findings.ts";
import type { DecisionRecord } from "../records/parsed.ts";

/** What later records ask of a permission. */
export interface Permission {
  readonly log: number;
  readonly seq: number;
  readonly hash: string;
  readonly jti: string;
  readonly aud: string;
  /** SHA-256 of the mapping it was decided under */
  readonly map: string;
  /** whether it is for a call of a tool, and no HTTP request */
  readonly isCall: boolean;
  readonly session: string;
  readonly iat: number;
  /** unix seconds */
  readonly exp: number;
  /** whether any budget was; null when that was erased */
  readonly charged: boolean | null;
  /** `iss` of its agent */
  readonly agent: string;
  /** SHA-256 of its act and target, hex */
  readonly act: string;
  /** digests of what binds the act to a content, among others */
  readonly bound: readonly string[];
  readonly holder: Holder;
  /** what the target said it would do; null for what is done in one phase */
  readonly preview: PreviewWitness | null;
  /** SAE hashes of what it follows from */
  readonly parents: readonly string[];
}

/** Whom a permission was issued to, as the chain says. */
export interface Holder {
  /** registered at the decision's block; null when nobody knows */
  readonly key: PublicKey | null;
  /** what the agent ever committed itself to, oldest first */
  readonly commitments: readonly CommitmentView[];
}

/** The permissions of one signing log. */
export interface PermissionBook {
  /** @param spent what it was charged to; null when that was erased */
  add(decision: DecisionRecord, spent: readonly Spent[] | null, holder: Holder): void;
  byHash(hash: string): Permission | null;
  all(): readonly Permission[];
  /** Parents are permissions of this log and session that stand before their child. */
  checkParents(find: Find, decision: DecisionRecord): void;
}

export function createPermissionBook(): PermissionBook {
  const permissions = new Map<string, Permission>();
  return {
    add({ seq, hash, claims }, spent, holder) {
      const { aud, iat, exp, jti, ctx, chain, act } = claims;
      const isCall = act.tool !== undefined;
      const charged = spent === null ? null : spent.length > 0;
      permissions.set(hash, {
        ...{ log: chain.log, seq, hash, jti, aud, map: act.map, isCall },
        ...{ session: ctx.session, iat, exp, charged },
        ...{ agent: claims.iss, act: actDigest(act, claims.sub), bound: (act.http ?? act.tool)?._sd ?? [], holder },
        ...{ preview: ctx.preview, parents: ctx.parent_chain },
      });
    },
    byHash: (hash) => permissions.get(hash) ?? null,
    all: () => [...permissions.values()],
    checkParents(find, { claims }) {
      for (const hash of claims.ctx.parent_chain) {
        const parent = permissions.get(hash);
        if (parent === undefined) find("PARENT_INVALID", `${hash} is no permission before it`);
        else if (parent.session !== claims.ctx.session) find("PARENT_INVALID", `record ${parent.seq}: another session`);
      }
    },
  };
}
