import { Command } from "commander";

import type { Change, Written } from "../core/domain/edit/change.ts";
import { readOpenApi } from "../core/domain/openapi/document.ts";
import { operationsOf } from "../core/domain/openapi/operations.ts";
import { type ActionProposal, proposeActions } from "../core/domain/openapi/propose.ts";
import { CountersignError } from "../core/errors/error.ts";
import { baseUrl, originOf } from "../core/mapping/target-schema.ts";
import { shown } from "../core/text/visible.ts";
import { readOpenApiSource } from "../domain/openapi-source.ts";
import { several } from "./shared/arguments.ts";
import { type EditOptions, editFile, openDomain, type OpenedDomain, withEdit } from "./shared/edit.ts";

interface AddOptions extends EditOptions {
  readonly name?: string;
  readonly openapi?: string;
  readonly credential: readonly string[];
  readonly only: readonly string[];
}

const ABOUT = `Enters a target into the domain file, and with --openapi an action for each operation of its OpenAPI 3 document, all of
them Held: limits, amounts and milder verdicts are for you to write. Where requests go is what you say here, whatever servers the
document names. Shows what it would write, and asks.
Example: countersign target add https://api.shop.example --openapi openapi.yaml --credential "authorization=Bearer file:shop-token"`;

/** `countersign target`. */
export function targetCommand(): Command {
  return new Command("target").description("the APIs agents act on").addCommand(addCommand());
}

function addCommand(): Command {
  return withEdit(new Command("add"))
    .description(ABOUT)
    .argument("<url>", "origin of the target, with the path all requests begin with where there is one")
    .option("--name <name>", "what it is called; default: made of its host")
    .option("--openapi <file or url>", "OpenAPI 3.0 or 3.1 document, JSON or YAML; only this one URL is fetched")
    .option(
      "--credential <header=source>",
      'what the gateway shows it, such as "authorization=Bearer file:token"; repeat',
      several(String),
      [],
    )
    .option("--only <pattern>", 'operations that fit, such as "/orders*" or "GET *"; repeat', several(String), [])
    .action(add);
}

async function add(said: string, options: AddOptions): Promise<void> {
  const url = said.replace(/^(https?:\/\/[^/?#]+)\/$/, "$1");
  const parsed = baseUrl.safeParse(url);
  if (!parsed.success) {
    throw new CountersignError("ARGUMENT_INVALID", `${said}: ${parsed.error.issues[0]?.message ?? "no target"}`);
  }
  const opened = await openDomain(options);
  const name = options.name ?? nameOf(url);
  const proposal = options.openapi === undefined ? NOTHING : await proposalFrom(options, options.openapi, name, opened);
  const members = proposal.actions.map(({ type, action, comments }) => ({
    name: type,
    value: action as Written,
    comments,
  }));
  const changes: Change[] = [
    { kind: "add", path: ["targets"], members: [{ name, value: targetOf(url, options.credential) }] },
    ...(members.length === 0 ? [] : [{ kind: "add", path: ["actions"], members } as const]),
  ];
  await editFile(opened, changes, options, summaryLines(proposal));
}

const NOTHING: ActionProposal = { actions: [], leftOut: [] };

async function proposalFrom(
  { only }: AddOptions,
  source: string,
  name: string,
  { domain }: OpenedDomain,
): Promise<ActionProposal> {
  const api = readOpenApi(await readOpenApiSource(source));
  const fits = only.map(patternOf);
  const operations = operationsOf(api).filter(
    ({ method, path, id }) =>
      fits.length === 0 || fits.some((fit) => [`${method} ${path}`, path, id ?? ""].some((text) => fit.test(text))),
  );
  if (operations.length === 0) {
    const why = only.length === 0 ? "it describes no operation" : `no operation fits ${only.join(", ")}`;
    throw new CountersignError("OPENAPI_INVALID", why);
  }
  return proposeActions(name, operations, domain);
}

/** A star stands for anything. */
function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`, "i");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The first part of the host that says something. */
function nameOf(url: string): string {
  const { hostname } = new URL(originOf(url));
  const parts = /^[0-9.]+$|:/.test(hostname) ? [] : hostname.split(".");
  const part = parts.find((each, i) => i < parts.length - 1 && !/^(?:www|api|apis)[0-9]*$/.test(each)) ?? "";
  const name = part.replaceAll(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+/, "");
  if (name !== "") return name;
  throw new CountersignError("ARGUMENT_MISSING", `--name: no name can be made of ${hostname}`);
}

function targetOf(url: string, credentials: readonly string[]): Written {
  if (credentials.length === 0) return { url };
  const entries = credentials.map((said) => {
    const [, header, source] = /^([A-Za-z0-9-]+)=(.+)$/.exec(said) ?? [];
    if (header !== undefined && source !== undefined) return [header.toLowerCase(), source] as const;
    // Not repeated: whoever writes it wrong may have written the secret itself.
    throw new CountersignError("ARGUMENT_INVALID", "--credential: expected a header, = and env:<NAME> or file:<path>");
  });
  return { url, credentials: Object.fromEntries(entries) };
}

/** So many operations that are left out are named. */
const MOST = 20;

function summaryLines({ actions, leftOut }: ActionProposal): readonly string[] {
  if (actions.length + leftOut.length === 0) return [];
  const rest = leftOut.length - MOST;
  return [
    `${actions.length} actions, each of them Held`,
    ...leftOut.slice(0, MOST).map(({ request, why }) => `left out  ${shown(request, 100)}: ${shown(why, 120)}`),
    ...(rest > 0 ? [`left out  ${rest} more`] : []),
  ];
}
