import { passkeySigner } from "../core/approval/passkey.ts";
import { readDomain } from "../core/domain/read.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { secondsOf } from "../core/time.ts";
import type { TrustedDeployment } from "../platform/deployment-file.ts";
import { inFile, readText } from "../platform/json-file.ts";
import type { ConsoleFacts } from "./facts-schema.ts";

/** What the facts are made from. */
export interface FactsSource {
  readonly domainFile: string;
  /** origin of the signing service */
  readonly signing: string;
  readonly deployment: TrustedDeployment;
  /** contract that checks passkeys, hex */
  readonly verifier: string;
  readonly clock: Clock;
}

/**
 * What the page has to know, of the domain file as it stands now: an approver who was entered since is known at once.
 * @throws FILE_UNREADABLE, DOMAIN_INVALID, CONFIG_MISSING when the file names no console
 */
export async function readFacts({
  domainFile,
  signing,
  deployment,
  verifier,
  clock,
}: FactsSource): Promise<ConsoleFacts> {
  const text = await readText(domainFile);
  const { domain } = inFile(domainFile, () => readDomain(text));
  const { console: page, approvers = {} } = domain;
  if (page === undefined) throw new CountersignError("CONFIG_MISSING", `${domainFile} has no console`);
  const { chainId, system, organization } = deployment;
  return {
    ...{ v: 1, url: page.url, upTo: page.upTo, signing, now: secondsOf(clock) },
    ...{ name: domain.organization, chainId, system, organization },
    passkeys: Object.values(approvers).flatMap(({ passkey: key }) =>
      key === undefined ? [] : [{ key, signer: passkeySigner(verifier, key, page.url) }],
    ),
  };
}
