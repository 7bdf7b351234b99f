import { type Domain, keyName } from "../schema.ts";
import type { Party } from "./row.ts";

/** Who a party is, in the words of the file. */
export function partyText({ council, guardian, registrar, principals }: Domain, party: Party): string {
  switch (party.role) {
    case "deployer":
      return "deployer";
    case "council":
      return `${council.threshold} of ${council.members.length} council members`;
    case "guardian":
      return holder("guardian", guardian);
    case "registrar":
      return holder("registrar", registrar);
    case "principal":
      return holder(party.name, principals[party.name]?.wallet ?? "");
    case "agent":
      return `agent ${party.name}`;
    case "holder":
      return `whoever holds key:${party.name}`;
  }
}

function holder(role: string, wallet: string): string {
  const key = keyName(wallet);
  return key === role ? role : `${role} (${key === null ? wallet : key})`;
}

/** Only what loosens waits for everybody to see it. */
export function waitOf(party: Party, delay: number): number {
  return party.role === "council" ? delay : 0;
}
