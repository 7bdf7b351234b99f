import { fileURLToPath } from "node:url";

import { batcherOwnSettings } from "../batcher/settings.ts";
import { consoleOwnSettings } from "../console/settings.ts";
import { chainOwnSettings } from "../devchain/settings.ts";
import { gatewayOwnSettings } from "../gateway/settings.ts";
import { hookSettings } from "../hooks/settings.ts";
import { signingOwnSettings } from "../signing/settings.ts";
import type { ProcessSpec } from "./supervisor.ts";

type Kind = "chain" | "signing" | "gateway" | "batcher" | "console" | "hooks";

/** What the supervisor knows of each kind of process, whoever it is started for. */
const KINDS: Readonly<Record<Kind, Pick<ProcessSpec, "readyPath" | "essential" | "meanwhile"> & { setting: string }>> =
  {
    chain: {
      ...{ readyPath: null, essential: true, setting: chainOwnSettings.port.name },
      meanwhile: "nothing is anchored, and what is known of the chain grows old",
    },
    signing: {
      ...{ readyPath: "/readyz", essential: true, setting: signingOwnSettings.port.name },
      meanwhile: "nothing is decided; what was permitted can be used",
    },
    gateway: {
      ...{ readyPath: "/-/readyz", essential: true, setting: gatewayOwnSettings.port.name },
      meanwhile: "nothing passes",
    },
    batcher: {
      ...{ readyPath: "/readyz", essential: false, setting: batcherOwnSettings.port.name },
      meanwhile: "records wait for their anchor; signing and enforcement go on",
    },
    console: {
      ...{ readyPath: "/readyz", essential: false, setting: consoleOwnSettings.port.name },
      meanwhile: "nobody approves on the page; the command line does",
    },
    hooks: {
      ...{ readyPath: null, essential: false, setting: hookSettings.hookPort.name },
      meanwhile: "coding agents are blocked: nobody answers their hooks",
    },
  };

export interface ProcessOptions {
  readonly kind: Kind;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** settings of the process, its port among them */
  readonly env: Readonly<Record<string, string>>;
  readonly echo?: boolean;
  /** where the port comes from, if not from the setting the process reads itself */
  readonly portSetting?: string;
}

/** One of our processes, as the supervisor takes it. */
export function processSpec({ kind, name, host, port, env, echo = false, portSetting }: ProcessOptions): ProcessSpec {
  const { setting, ...rest } = KINDS[kind];
  const script = fileURLToPath(new URL(`${kind}.mjs`, import.meta.url));
  return { ...rest, name, script, env, echo, place: { host, port, setting: portSetting ?? setting } };
}
