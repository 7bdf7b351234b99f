import { readFileSync } from "node:fs";

import { parse } from "yaml";
import { z } from "zod";

const FILE = "scripts/containers/compose.yaml";
const strings = z.array(z.string());

/** What services of our file may say. Anything else is refused here: nobody would run it. */
const serviceSchema = z.strictObject({
  image: z.string(),
  user: z.string(),
  read_only: z.literal(true),
  cap_drop: strings,
  security_opt: strings,
  restart: z.string(),
  network_mode: z.string(),
  volumes: strings,
  ulimits: z.record(z.string(), z.int()),
  environment: z.record(z.string(), z.string()).optional(),
  entrypoint: strings.optional(),
  ports: strings.optional(),
  depends_on: strings.optional(),
  profiles: strings.optional(),
  mem_limit: z.string().optional(),
});
export type ComposeService = z.infer<typeof serviceSchema>;

/**
 * The services of the compose file in an order in which each comes after those it needs.
 * @param variables `${NAME}` and `${NAME:-default}` in it
 */
export function composeServices(variables: Readonly<Record<string, string>>): ReadonlyMap<string, ComposeService> {
  const text = readFileSync(FILE, "utf8").replaceAll(
    /\$\{([A-Z_]+)(?::-([^}]*))?\}/g,
    (_, name: string, other?: string) => {
      const value = variables[name] ?? other;
      if (value === undefined) throw new TypeError(`${FILE}: ${name} is not set`);
      return value;
    },
  );
  const file = z.looseObject({ services: z.record(z.string(), serviceSchema) }).parse(parse(text, { merge: true }));
  const ordered = new Map<string, ComposeService>();
  const add = (name: string): void => {
    const service = file.services[name];
    if (service === undefined) throw new TypeError(`${FILE}: no service ${name}`);
    for (const needed of service.depends_on ?? []) if (!ordered.has(needed)) add(needed);
    ordered.set(name, service);
  };
  // What has a profile starts for who asks for it.
  for (const [name, { profiles }] of Object.entries(file.services)) if (profiles === undefined) add(name);
  return ordered;
}

/**
 * What podman is told of a service. `bridge` needs a network stack that containers within containers do not have: the one service that
 * holds the network has none but its own loopback here, and its ports are not let out.
 * @param containers ids of those that run, by service
 */
export function podmanOptions(service: ComposeService, containers: ReadonlyMap<string, string>): readonly string[] {
  const { user, cap_drop, security_opt, network_mode, volumes, ulimits, environment = {}, entrypoint } = service;
  const [, shared] = /^service:(.+)$/.exec(network_mode) ?? [];
  const network = shared === undefined ? "none" : `container:${containers.get(shared) ?? shared}`;
  return [
    ...["--detach", "--no-healthcheck", "--read-only", "--user", user, "--network", network],
    ...cap_drop.map((each) => `--cap-drop=${each}`),
    ...security_opt.flatMap((each) => ["--security-opt", each]),
    ...volumes.flatMap((each) => ["--volume", each]),
    ...Object.entries(ulimits).flatMap(([limit, most]) => ["--ulimit", `${limit}=${most}:${most}`]),
    ...Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...(service.mem_limit === undefined ? [] : ["--memory", service.mem_limit]),
    ...(entrypoint === undefined ? [] : ["--entrypoint", JSON.stringify(entrypoint)]),
  ];
}
