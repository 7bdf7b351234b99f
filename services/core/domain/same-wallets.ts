import type { Problem } from "./problem.ts";
import type { Domain } from "./schema.ts";

/** Whoever is counted twice: a council member, or a principal with one commitment. Wallets are compared as they are given. */
export function sameWalletProblems(domain: Pick<Domain, "council" | "principals">): Problem[] {
  return [...ofCouncil(domain), ...ofPrincipals(domain)];
}

function ofCouncil({ council: { members } }: Pick<Domain, "council">): Problem[] {
  const said = members.map((member) => member.toLowerCase());
  return said.flatMap((member, at) => {
    const first = said.indexOf(member);
    const message = `${members[at] ?? ""} is a member already`;
    return first === at ? [] : [{ path: ["council", "members", at], message, against: ["council", "members", first] }];
  });
}

/** A genesis is a wallet and what it commits to: two principals who are the same in both would share one. */
function ofPrincipals({ principals }: Pick<Domain, "principals">): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(principals).flatMap(([name, { wallet, commitment }]) => {
    const genesis = `${wallet.toLowerCase()} ${commitment}`;
    const before = first.get(genesis);
    if (before === undefined) {
      first.set(genesis, name);
      return [];
    }
    const message = `${before} commits to the same with the same wallet: say another commitment`;
    return [{ path: ["principals", name], message, against: ["principals", before] }];
  });
}
