import { councilAbi } from "../../chain/abi/contracts.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { rolesAdminAbi } from "../file/contracts.ts";
import { roleHash } from "../file/roles.ts";
import type { Content, Setting } from "./kind.ts";

const ROLES = ["guardian", "registrar"] as const;
const SEAT = /^(guardian|registrar):(0x[0-9a-f]{40})$/;

export interface RolesOptions {
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
}

/**
 * Gives and takes the roles of guardian and registrar in one act. The roles look at no date, so the council's own check goes
 * first.
 * @throws ARGUMENT_INVALID
 */
export async function roles({ governance, deadline }: Setting, { grant, revoke }: RolesOptions): Promise<Content> {
  const { contracts, council } = governance;
  if (grant.length + revoke.length === 0) throw new CountersignError("ARGUMENT_INVALID", "--grant or --revoke");
  const call = (target: string, data: string) => ({ target, value: "0", data });
  const seats = (name: "grantRole" | "revokeRole", list: readonly string[]) =>
    list.map((text) => call(contracts.roles, rolesAdminAbi.encodeFunctionData(name, seatOf(text))));
  const dated = call(contracts.council, councilAbi.encodeFunctionData("expect", [council.mark, deadline]));
  return { calls: [dated, ...seats("revokeRole", revoke), ...seats("grantRole", grant)], names: [] };
}

function seatOf(text: string): [role: string, account: string] {
  const [, role = "", account = ""] = SEAT.exec(text.toLowerCase()) ?? [];
  if (role !== "") return [roleHash(role.toUpperCase()), account];
  throw new CountersignError("ARGUMENT_INVALID", `${text}: expected ${ROLES.join(" or ")}, a colon and an address`);
}
