import { randomBytes } from "node:crypto";

import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { pause } from "../../platform/pause.ts";
import { readProfile } from "../../sdk/profile.ts";
import { createToolClient } from "../../sdk/tool-client.ts";
import type { Decider } from "../decide.ts";
import { createLiveGate } from "../live-gate.ts";
import { createDecider } from "./decider.ts";
import { openHomeState, type StateFiles } from "./home.ts";

export interface OpenDeciderOptions {
  /** path of the agent's profile */
  readonly profile: string;
  /** where what waits and what was used is kept; made when it is first needed */
  readonly files: StateFiles;
  readonly by: "wrap" | "serve";
  /** shows tools the agent may not call, marked as such: for a roll-out */
  readonly showAll?: boolean;
  /** where a human approves a hold, default nowhere a client could lead its user to */
  readonly link?: (hold: string) => string | null;
  /** values the domain names for the agent: where they came from does not count */
  readonly listed?: ReadonlySet<string>;
  /** for whoever runs this process, in one line */
  readonly report: (line: string) => void;
}

/**
 * What decides for one agent of a running home, in this process.
 * @throws FILE_UNREADABLE, FILE_INVALID, KEY_UNREADABLE
 */
export async function openDecider(options: OpenDeciderOptions): Promise<Decider> {
  const { profile, files, by, showAll, report, link = () => null, listed = new Set<string>() } = options;
  const { deps } = await readProfile(profile);
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const session = encodeBase64url(random(16));
  return createDecider({
    gate: createLiveGate({ ...deps, pause, client: createToolClient(deps), session, by, link, listed }),
    home: () => openHomeState(files, random),
    randomBytes: random,
    clock: deps.clock,
    report,
    ...(showAll === undefined ? {} : { showAll }),
  });
}
