import { compileDomain } from "../../core/domain/compile.ts";
import { type Outline, outlineOf } from "../../core/domain/outline.ts";
import { placeOf } from "../../core/domain/servers.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { sha256 } from "../../core/hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { Environment } from "../../platform/config/read.ts";
import { readText } from "../../platform/json-file.ts";
import { homeFiles } from "./files.ts";
import { belongingOf, ownerOf } from "./trust.ts";
import { readTrustList, type TrustedHome, trustListFile } from "./trust-list.ts";

/** A home as it would be trusted now. */
export interface SeenHome extends TrustedHome {
  readonly outline: Outline;
  /** `local`, or the id the file gives */
  readonly chain: number | "local";
  readonly ephemeral: boolean;
  /** where its actions go */
  readonly targets: readonly string[];
  readonly agents: readonly string[];
  /** what is trusted at this path today; null for nothing */
  readonly before: TrustedHome | null;
  /** SHA-256, 0x hex, of all of it, the domain file to the byte: who agrees to it agrees to nothing else */
  readonly digest: string;
}

/** Only which values are in a set depends on it, and no set is shown. */
const ANY_SALT = `0x${"00".repeat(32)}`;

/**
 * Reads a home for a person who is to say whether she trusts it.
 * @param home real path
 * @throws HOME_UNTRUSTED for a home no user may trust, DOMAIN_INVALID, DOMAIN_WIDER, FILE_UNREADABLE, TRUST_LIST_UNSAFE
 */
export async function lookAtHome(home: string, env: Environment): Promise<SeenHome> {
  const owner = await ownerOf(home);
  const text = await readText(homeFiles(home).domain);
  const { domain, authority } = compileDomain(text, { salt: ANY_SALT, from: Math.floor(Date.now() / 1000) });
  const { organization, chain = "local", ephemeral = false, targets, agents } = domain;
  const entry = { path: home, owner, organization, ...(await belongingOf(home)) };
  const before = (await readTrustList(trustListFile(env))).find(({ path }) => path === home) ?? null;
  return {
    ...entry,
    outline: outlineOf(domain, authority),
    chain: chain === "local" ? chain : chain.id,
    ephemeral,
    targets: Object.values(targets).map(placeOf),
    agents: Object.keys(agents),
    before,
    digest: hashOf(canonicalJson({ ...entry, file: hashOf(text) })),
  };
}

function hashOf(text: string): string {
  return toHex(sha256(utf8(text)));
}
