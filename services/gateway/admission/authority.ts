import { STANDING } from "../../chain/read/lineage.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { explainReason } from "../../core/words/reasons.ts";

/**
 * The delegation and everything above it must stand now: a revocation anywhere on the path binds from its block on.
 * @param delegation of the envelope: what acts under none has no human behind it
 * @param moment unix seconds
 * @throws LINEAGE_NOT_STANDING, CHAIN_UNREACHABLE
 */
export async function requireAuthority(
  registries: Pick<Registries, "readStanding">,
  delegation: string | null,
  pin: Pin,
  moment: number,
): Promise<void> {
  if (delegation === null) throw new CountersignError("LINEAGE_NOT_STANDING", "the envelope names no delegation");
  const standing = await registries.readStanding(pin, delegation, moment);
  if (standing === STANDING) return;
  throw new CountersignError("LINEAGE_NOT_STANDING", `${delegation}: ${standing}, ${explainReason(standing)}`);
}

/**
 * Nothing runs while the organization is paused, also what was permitted before.
 * @param moment unix seconds
 * @throws ORGANIZATION_PAUSED, CHAIN_UNREACHABLE
 */
export async function requireRunning(
  registries: Pick<Registries, "readPausedUntil">,
  pin: Pin,
  moment: number,
): Promise<void> {
  const until = await registries.readPausedUntil(pin);
  if (moment < until) throw new CountersignError("ORGANIZATION_PAUSED", `until ${until}, now ${moment}`);
}
