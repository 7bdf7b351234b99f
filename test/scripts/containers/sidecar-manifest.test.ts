import { readFileSync } from "node:fs";

import { expect } from "chai";
import { parse, parseAllDocuments } from "yaml";

import manifest from "../../../package.json" with { type: "json" };
import { USER } from "../../../scripts/containers/image.ts";
import { sidecarOwnSettings, sidecarSettings } from "../../../services/gateway/sidecar/settings.ts";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly resources?: { readonly limits: { readonly memory: string } };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}
interface Pod {
  readonly kind: string;
  readonly metadata: { readonly labels: object };
  readonly spec: {
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: object;
    readonly initContainers: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  };
}

const read = (name: string): string =>
  readFileSync(new URL(`../../../scripts/containers/${name}`, import.meta.url), "utf8");

/** What the image reads beside settings: scripts/containers/image/. */
const OF_IMAGE = ["PROCESS", "HEALTH_URL"];

describe("scripts/containers: a sidecar in Kubernetes and beside the other services", () => {
  const [pod, policy] = parseAllDocuments(read("sidecar.yaml"), { merge: true }).map(
    (each) => each.toJS() as unknown,
  ) as [Pod, { readonly kind: string; readonly spec: { readonly podSelector: { readonly matchLabels: object } } }];
  const [keys, sidecar] = pod.spec.initContainers as [Container, Container];
  const [agent] = pod.spec.containers as [Container];
  const settings = Object.values(sidecarSettings).map(({ name }) => name);
  const required = [sidecarOwnSettings.agent, sidecarOwnSettings.agentsDir, sidecarSettings.mappingFile];
  const compose = parse(read("compose.yaml"), { merge: true }) as {
    readonly services: Record<string, { readonly environment?: Record<string, string>; readonly volumes?: string[] }>;
  };

  it("runs the process of the image that is a sidecar, with settings it has", () => {
    expect([pod.kind, policy.kind]).to.deep.equal(["Pod", "NetworkPolicy"]);
    expect(policy.spec.podSelector.matchLabels).to.deep.equal(pod.metadata.labels);
    const env = Object.fromEntries((sidecar.env ?? []).map(({ name, value }) => [name, value]));
    const composed = compose.services["sidecar"]?.environment ?? {};
    for (const given of [env, composed]) {
      expect(given["PROCESS"]).to.equal("sidecar");
      expect(settings).to.include.members(Object.keys(given).filter((name) => !OF_IMAGE.includes(name)));
      expect(Object.keys(given)).to.include.members(required.map(({ name }) => name));
      expect(given["HEALTH_URL"]).to.equal("http://127.0.0.1:8411/-/readyz");
    }
    expect(read("image/entry.mjs")).to.include('"sidecar"');
    expect(sidecarOwnSettings.port.absent).to.equal("default 8411");
  });

  it("starts before the agent and ends after it, from the image of this version", () => {
    expect(sidecar.restartPolicy).to.equal("Always");
    for (const { image } of [keys, sidecar]) expect(image).to.equal(`countersign:${manifest.version}`);
  });

  it("gives no container more than it needs", () => {
    expect(pod.spec.automountServiceAccountToken).to.equal(false);
    expect(pod.spec.securityContext).to.deep.include({ runAsNonRoot: true, runAsUser: USER });
    for (const { securityContext } of [keys, sidecar, agent]) {
      expect(securityContext).to.deep.equal({
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ["ALL"] },
      });
    }
    const [, mebibytes = "0"] = /^(\d+)Mi$/.exec(sidecar.resources?.limits.memory ?? "") ?? [];
    expect(Number(mebibytes)).to.be.within(220, 320);
  });

  it("shows the agent its bearer key, and the key that signs to nobody but the sidecar", () => {
    expect(agent.volumeMounts).to.deep.equal([{ name: "bearer", mountPath: "/bearer", readOnly: true }]);
    const withKey = [...pod.spec.initContainers, ...pod.spec.containers].filter(({ volumeMounts }) =>
      volumeMounts.some(({ name }) => name === "custody"),
    );
    expect(withKey.map(({ name }) => name)).to.deep.equal(["keys", "sidecar"]);
    const mounted = [...pod.spec.initContainers, ...pod.spec.containers].flatMap(({ volumeMounts }) => volumeMounts);
    expect(pod.spec.volumes.map(({ name }) => name)).to.include.members(mounted.map(({ name }) => name));
    // Beside the other services it sees its own folder, and nothing else of the home that is secret.
    const volumes = compose.services["sidecar"]?.volumes ?? [];
    expect(volumes.filter((each) => !each.endsWith(":ro"))).to.have.length(1);
    expect(volumes.join()).to.not.match(/\.countersign:/);
  });
});
