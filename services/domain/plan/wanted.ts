import { encodePolicyParameters } from "../../chain/abi/policy-parameters.ts";
import { refusal } from "../../core/domain/problem.ts";
import { sameWalletProblems } from "../../core/domain/same-wallets.ts";
import { readYaml } from "../../core/yaml.ts";
import { compileDomain } from "../../core/domain/compile.ts";
import { mappingText } from "../../core/domain/mapping.ts";
import type { Wanted } from "../../core/domain/plan/facts.ts";
import { policyOf } from "../../core/domain/policy.ts";
import { passkeySigner } from "../../core/approval/passkey.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { readPolicyFile } from "../../governance/file/policy-file.ts";
import { readText } from "../../platform/json-file.ts";
import type { HomeFiles } from "../home/files.ts";
import type { Keyring } from "../home/keyring.ts";
import { toldBy, walletsFor } from "./wallets.ts";
import { readSalt } from "../home/keys.ts";

/** A domain file compiled with what its home keeps. */
export interface Meant extends Wanted {
  /** address of a wallet as the file says it */
  readonly walletOf: (said: string) => string;
  /** the mapping, as the services read it */
  readonly mapping: string;
  /** of the policy, encoded */
  readonly parameters: string;
}

/** What a file is compiled with. */
export interface Setting {
  readonly keyring: Keyring;
  /** addresses the home remembers, by the name in `key:<name>` */
  readonly known: Readonly<Record<string, string>>;
  /** unix seconds */
  readonly now: number;
  /** of passkeys, where the contracts stand; null before that, and then no passkey approves */
  readonly verifier: string | null;
}

/**
 * What the file of a home means on a chain.
 * @throws DOMAIN_INVALID, DOMAIN_WIDER, FILE_UNREADABLE, KEY_UNREADABLE when the file of a wallet it names is there and cannot be used,
 * GOV_SIGNATURE_* for what is beside a request for an address and does not answer it
 */
export async function meantBy(files: HomeFiles, { keyring, known, now, verifier }: Setting): Promise<Meant> {
  const salt = await readSalt(files);
  const text = await readText(files.domain);
  const { domain, authority } = compileDomain(text, { salt, from: now });
  const { walletOf, wallets } = await walletsFor(domain, files, keyring, known);
  const told = toldBy(walletOf, wallets);
  requireDistinct(text, domain, walletOf);
  const mapping = mappingText(domain, salt);
  const passkeyOf = verifier === null ? null : (key: string, origin: string) => passkeySigner(verifier, key, origin);
  const parameters = encodePolicyParameters(policyOf(domain, salt, walletOf, passkeyOf));
  const policy = readPolicyFile(parameters, Object.keys(domain.actions));
  if (policy === null) throw new CountersignError("DOMAIN_INVALID", "the policy names something twice");
  const { council, guardian, registrar } = domain;
  return {
    ...{ domain, authority, salt, walletOf, mapping, parameters, wallets },
    powers: {
      members: council.members.map(told).toSorted(),
      threshold: council.threshold,
      delay: council.delay,
      guardians: [told(guardian)],
      registrars: [told(registrar)],
    },
    policy: { parameters: policy, mapping: hashOfWords(mapping) },
  };
}

/** What the file calls by two names may be one wallet. @throws DOMAIN_INVALID */
function requireDistinct(text: string, domain: Domain, walletOf: (said: string) => string): void {
  const members = domain.council.members.map(walletOf);
  const principals = Object.entries(domain.principals).map(
    ([name, principal]) => [name, { ...principal, wallet: walletOf(principal.wallet) }] as const,
  );
  const resolved = { council: { ...domain.council, members }, principals: Object.fromEntries(principals) };
  const problems = sameWalletProblems(resolved);
  if (problems.length > 0) throw refusal("DOMAIN_INVALID", problems, readYaml(text, "DOMAIN_INVALID"));
}
