import type { Find } from "../report/findings.ts";

/** Ids that may be used once. */
export interface UniqueIds {
  check(find: Find, owner: string, jti: string, seq: number): void;
}

export function createUniqueIds(): UniqueIds {
  const seen = new Map<string, number>();
  return {
    check(find, owner, jti, seq) {
      const name = `${owner} ${jti}`;
      const first = seen.get(name);
      if (first === undefined) seen.set(name, seq);
      else find("JTI_REUSED", `jti ${jti} of ${owner} stands in record ${first} already`);
    },
  };
}
