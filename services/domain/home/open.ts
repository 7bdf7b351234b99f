import { type HomeFiles, homeFiles } from "./files.ts";
import { findHome, type Whereabouts } from "./find.ts";
import { requireTrusted } from "./trust.ts";

/** A home a command may work in. */
export interface Home {
  /** real path */
  readonly path: string;
  readonly files: HomeFiles;
}

/**
 * Finds the home a command works in, and makes sure that the user trusts it.
 * @throws HOME_NOT_FOUND, HOME_UNTRUSTED, HOME_FOREIGN, TRUST_LIST_UNSAFE
 */
export async function openHome(whereabouts: Whereabouts): Promise<Home> {
  const path = await findHome(whereabouts);
  await requireTrusted(path, whereabouts.env);
  return { path, files: homeFiles(path) };
}
