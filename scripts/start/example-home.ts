import { randomBytes } from "node:crypto";
import { access, chmod, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { isMap, isSeq, parseDocument } from "yaml";

import { createRpc } from "../../services/chain/rpc/client.ts";
import { type ApplyOptions, applyDomain } from "../../services/domain/apply/apply.ts";
import { DOMAIN_FILE, type HomeFiles } from "../../services/domain/home/files.ts";
import { createKeyring } from "../../services/domain/home/keyring.ts";
import { makeHome } from "../../services/domain/home/make.ts";
import { planDomain } from "../../services/domain/plan/plan.ts";
import type { Environment } from "../../services/platform/config/read.ts";
import { EXAMPLE, EXAMPLE_FILE, type TargetUrls } from "../local/example.ts";

/** An agent to try things out with: it may do all that the principal has to hand out. */
export const AGENT = "first-agent";

/**
 * The example's file becomes a home's, once: from then on it is its owner's.
 * @returns the home's real path
 * @throws HOME_EXISTS, STORE_FAILED, TRUST_LIST_UNSAFE
 */
export async function makeExampleHome(folder: string, urls: TargetUrls, env: Environment): Promise<string> {
  if (await isThere(join(folder, DOMAIN_FILE))) return realpath(folder);
  const text = exampleText(await readFile(EXAMPLE_FILE, "utf8"), urls);
  return makeHome({ folder, text, passphrase: null, env });
}

export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Has the chain of the example's home say what its file says, with the keys that lie open there. */
export async function applyExample(
  files: HomeFiles,
  rpcUrl: string,
  told: Pick<ApplyOptions, "urls" | "onDeployed">,
): Promise<void> {
  const options = {
    ...{ files, keyring: createKeyring(files, null), rpc: createRpc(rpcUrl), clock: Date.now },
    allowed: { again: false, overwrite: false },
  };
  const { hash } = await planDomain(options);
  await applyDomain({ ...options, ...told, agreed: hash });
}

/** The example with its targets at the ports of this machine, and an agent to try it with. Comments and order stay. */
export function exampleText(text: string, urls: TargetUrls): string {
  const document = parseDocument(text);
  for (const [name, url] of Object.entries(urls)) {
    document.setIn(["targets", name, "url"], url);
    document.setIn(
      ["targets", name, "credentials", "authorization"],
      `Bearer file:${join(".countersign", CREDENTIAL)}`,
    );
  }
  const agents = document.get("agents");
  const delegations = document.get("delegations");
  const [first] = isSeq(delegations) ? delegations.items : [];
  if (!isMap(agents) || !isSeq(delegations) || !isMap(first)) throw new TypeError("the example hands nothing down");
  const actions = Object.keys(EXAMPLE.domain.actions);
  agents.set(AGENT, document.createNode({ capabilities: actions }));
  const own = first.toJS(document) as Record<string, unknown>;
  const { mayDelegate: _levels, ...handedDown } = own;
  const delegation = document.createNode({ ...handedDown, to: AGENT, why: "for trying things out" });
  delegation.spaceBefore = true;
  delegations.add(delegation);
  return document.toString({ lineWidth: 0 });
}

/** In the home's own directory. */
const CREDENTIAL = "target-credential";

/** The example targets ask for the same credential after every start. */
export async function targetCredential({ dir }: Pick<HomeFiles, "dir">): Promise<string> {
  const path = join(dir, CREDENTIAL);
  const known = await readFile(path, "utf8").catch(() => null);
  if (known !== null) return known;
  const fresh = randomBytes(24).toString("base64url");
  await writeFile(path, fresh, { mode: 0o600 });
  await chmod(path, 0o600);
  return fresh;
}
