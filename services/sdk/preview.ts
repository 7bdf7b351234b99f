import { fromUtf8 } from "../core/encoding/bytes.ts";
import { previewWitness } from "../core/mapping/preview-witness.ts";
import { CountersignError } from "../core/errors/error.ts";
import { type JsonValue, parseJson } from "../core/json/parse.ts";
import type { PreviewRule } from "../core/mapping/schema.ts";
import type { AgentClient } from "./client.ts";
import { countersignedFetch, type CountersignInit, type FetchDeps, type RestsOn } from "./countersigned-fetch.ts";

/** What the target said an action would do, and what binds the action to it. */
export interface Preview extends RestsOn {
  /** as the target said it: show it to whoever approves */
  readonly shown: JsonValue;
}

/** What `fetch` takes, of the preview's own action. */
export interface PreviewInit extends Omit<CountersignInit, "preview"> {
  /** as the rule of the action says it: `etag`, or where a version stands; absent for neither */
  readonly state?: PreviewRule["state"];
}

/** Asks a target what an action would do: an action of its own. @throws see Client.preview */
export async function askPreview(
  deps: FetchDeps,
  client: AgentClient,
  url: string | URL,
  { state, onPermitted, ...init }: PreviewInit,
): Promise<Preview> {
  let sae = "";
  const response = await countersignedFetch(deps, client, url, {
    ...init,
    onPermitted: async (permitted) => {
      ({ sae } = permitted);
      await onPermitted?.(permitted);
    },
  });
  const content = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) throw new CountersignError("PREVIEW_UNAVAILABLE", `the target says ${response.status}`);
  const witness = previewWitness(state === undefined ? {} : { state }, content, response.headers.get("etag"));
  return { shown: parseJson(fromUtf8(content)), witness, sae };
}
