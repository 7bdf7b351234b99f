import { Document } from "yaml";

import { type Domain, type HttpTarget, isHttp } from "./schema.ts";
import { mappedServer } from "./servers.ts";

const HEAD =
  " How a request becomes an action. Its SHA-256 is registered with the policy; keep it private because of the salt.\n";
/** The first policy of a System, and the one everything is judged by. */
const POLICY = 1;

/**
 * The mapping of a domain, as the services read it. The same file and salt give the same bytes: their hash is what the chain has.
 * @param salt 32 bytes in hex, which the home keeps
 */
export function mappingText(domain: Domain, salt: string): string {
  const targets = Object.entries(domain.targets).map(
    ([name, target]) => [name, isHttp(target) ? withoutSecrets(target) : { tools: mappedServer(target) }] as const,
  );
  const actions = Object.entries(domain.actions).map(([type, action]) => {
    const { flagAbove: _f, holdAbove: _h, blockAbove: _b, atLeast: _l, approvals: _a, ...rule } = action;
    return { type, ...rule };
  });
  const { currencies, floors, breaker, enforce } = domain;
  const document = new Document({
    version: 1,
    policy: POLICY,
    salt,
    ...(currencies === undefined ? {} : { currencies }),
    ...(floors === undefined ? {} : { floors }),
    ...(breaker === undefined ? {} : { breaker }),
    ...(enforce === undefined ? {} : { enforce }),
    targets: Object.fromEntries(targets),
    actions,
  });
  document.commentBefore = HEAD.trimEnd();
  return document.toString({ lineWidth: 0 });
}

function withoutSecrets({ credentials: _, ...target }: HttpTarget): Omit<HttpTarget, "credentials"> {
  return target;
}
