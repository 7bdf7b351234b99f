import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { decodeBase64url } from "../../core/encoding/base64url.ts";
import { fromUtf8 } from "../../core/encoding/bytes.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { ENVELOPE_MAX_BYTES } from "../../core/schemas/sae.ts";
import type { LoadedMapping } from "../../platform/mapping-file.ts";
import type { Mappings } from "../../platform/mappings.ts";

/** Which mapping a request is read with, while one takes the place of another. */
export interface MappingChoice {
  readonly known: Mappings;
  /**
   * The one its envelope was decided under, so that a new version refuses nothing that was permitted under the old one; what an
   * envelope names is checked against the registry afterwards. Without such an envelope, the one in force.
   * @param envelope Countersign-Envelope; null when there is none
   */
  forEnvelope(envelope: string | null): LoadedMapping;
  /** the last one that was seen in force; the oldest known when none was */
  inForce(): LoadedMapping;
  /** Asks the registry which one is in force. Never rejects: when that cannot be known, what was known stays. */
  refresh(): Promise<void>;
}

export interface MappingChoiceDeps {
  readonly mappings: Mappings;
  readonly registries: Pick<Registries, "readPolicy">;
  readonly head: Pick<HeadTracker, "pin">;
}

export function createMappingChoice({ mappings, registries, head }: MappingChoiceDeps): MappingChoice {
  let last: string | null = null;

  const inForce = (): LoadedMapping => {
    const known = mappings();
    return known.find(({ hashHex }) => hashHex === last) ?? known.at(-1) ?? known[0];
  };
  return {
    known: mappings,
    inForce,
    forEnvelope(envelope) {
      const known = mappings();
      const named = known.length === 1 || envelope === null ? null : mapNamedIn(envelope);
      return known.find(({ hash }) => hash === named) ?? inForce();
    },
    async refresh() {
      const [{ mapping }, ...others] = mappings();
      if (others.length === 0) return;
      try {
        last = (await registries.readPolicy(head.pin(), mapping.policy))?.mappingHash ?? last;
      } catch (error) {
        if (!isCountersignError(error)) throw error;
      }
    },
  };
}

/** What an envelope says of itself, before anything of it is believed; null when that cannot be read. */
function mapNamedIn(envelope: string): unknown {
  if (envelope.length > ENVELOPE_MAX_BYTES) return null;
  try {
    const claims = parseJson(fromUtf8(decodeBase64url(envelope.split(".", 2)[1] ?? "")));
    return (claims as { readonly act?: { readonly map?: unknown } | null } | null)?.act?.map ?? null;
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return null;
  }
}
