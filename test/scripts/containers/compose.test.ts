import { readFileSync } from "node:fs";

import { expect } from "chai";
import { parse } from "yaml";

import { homeFiles } from "../../../services/domain/home/files.ts";
import { SERVICE_WALLETS } from "../../../services/domain/home/files.ts";
import { loadConfig } from "../../../services/main/settings.ts";
import { batcherSettings } from "../../../services/batcher/settings.ts";
import { chainSettings } from "../../../services/devchain/settings.ts";
import { gatewaySettings } from "../../../services/gateway/settings.ts";
import { sidecarSettings } from "../../../services/gateway/sidecar/settings.ts";
import { signingSettings } from "../../../services/signing/settings.ts";

interface Service {
  readonly read_only: boolean;
  readonly user: string;
  readonly cap_drop: readonly string[];
  readonly network_mode: string;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const SETTINGS = {
  ...{ chain: chainSettings, signing: signingSettings, gateway: gatewaySettings, batcher: batcherSettings },
  sidecar: sidecarSettings,
};

describe("scripts/containers/compose.yaml", () => {
  const { services } = parse(readFileSync("scripts/containers/compose.yaml", "utf8"), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>;
  };
  const processes = Object.entries(services).filter(([name]) => name !== "network");
  const filled = (environment: Service["environment"] = {}) =>
    Object.fromEntries(
      Object.entries(environment)
        .filter(([name]) => name !== "PROCESS" && name !== "HEALTH_URL")
        .map(([name, value]) => [name, value.replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, "$1")]),
    );

  it("runs each process with settings that it takes", () => {
    expect(processes.map(([, { environment }]) => environment?.["PROCESS"])).to.deep.equal([
      ...["chain", "signing", "gateway", "sidecar", "batcher", "batcher"],
    ]);
    for (const [name, { environment }] of processes) {
      const settings = SETTINGS[environment?.["PROCESS"] as keyof typeof SETTINGS];
      expect(() => loadConfig(settings, filled(environment)), name).not.to.throw();
      expect(() => loadConfig(settings, { ...filled(environment), COUNTERSIGN_SPELLED_WRONG: "1" }), name).to.throw();
    }
  });

  it("finds every file where a home has it", () => {
    const { dir, chain, logs, deployment, mapping, credentials, signingKey, gatewayKey, wallet, custody } =
      homeFiles("/home");
    const known = [
      chain,
      logs,
      deployment,
      mapping,
      credentials,
      signingKey,
      gatewayKey,
      ...SERVICE_WALLETS.map(wallet),
      ...[custody("gateway"), custody("sidecar"), `${custody("sidecar")}/agent`],
    ];
    const inside = known.map((path) => path.replace(dir, "/data"));
    const named = processes.flatMap(([, { environment }]) => Object.values(filled(environment)));
    const paths = named.filter((value) => value.startsWith("/"));
    expect(paths).to.have.length.above(8);
    expect(inside).to.include.members(paths);
  });

  it("lets nothing write its root, keep a capability or listen beyond this machine", () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service, name).to.deep.include({ read_only: true, user: "65532:65532", cap_drop: ["all"] });
      for (const port of service.ports ?? []) expect(port).to.match(/^127\.0\.0\.1:/);
      if (name !== "network") expect(service.network_mode).to.equal("service:network");
    }
  });
});
