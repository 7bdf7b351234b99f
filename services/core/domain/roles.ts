import type { Domain } from "./schema.ts";

interface Role {
  readonly kind: "council" | "guardian" | "registrar" | "principal";
  readonly words: string;
  readonly wallet: string;
}

/** Those who watch each other. Approvers may be principals: both answer for the same. */
function rolesOf({ council, guardian, registrar, principals }: Domain): readonly Role[] {
  return [
    ...council.members.map((wallet): Role => ({ kind: "council", words: "a council member", wallet })),
    { kind: "guardian", words: "the guardian", wallet: guardian },
    { kind: "registrar", words: "the registrar", wallet: registrar },
    ...Object.entries(principals).map(([name, { wallet }]): Role => ({
      kind: "principal",
      words: `the principal ${name}`,
      wallet,
    })),
  ];
}

/** One line for each wallet of a file that has two roles of which one watches the other. It is allowed, and a weakness. */
export function roleWarnings(domain: Domain): readonly string[] {
  const byWallet = Map.groupBy(rolesOf(domain), ({ wallet }) => wallet.toLowerCase());
  return [...byWallet.values()].flatMap((roles) => {
    const [first] = roles;
    if (first === undefined || new Set(roles.map(({ kind }) => kind)).size < 2) return [];
    const held = roles.map(({ words }) => words).join(" and ");
    return [`${first.wallet} is ${held}: one key alone can do what was meant to take two`];
  });
}
