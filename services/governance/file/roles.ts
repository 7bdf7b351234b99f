import { id } from "ethers";

/** Hashes of roles as Roles and TimelockController name them. */
export const roleHash = (name: string): string => id(name);

const NAMES = new Map(
  ["GUARDIAN", "REGISTRAR", "PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"].map((role) => [roleHash(role), role]),
);

/** The name of a role's hash, or the hash where it has none. */
export const roleName = (hash: string): string => NAMES.get(hash) ?? hash;
