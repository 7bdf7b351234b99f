import { Command, InvalidArgumentError } from "commander";

import { modelsOf } from "../core/domain/models.ts";
import type { Change, Written } from "../core/domain/edit/change.ts";
import { CountersignError } from "../core/errors/error.ts";
import { nearestName } from "../core/text/nearest.ts";
import { fileDigest } from "../platform/file-digest.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { shortHex } from "../platform/terminal/text.ts";
import { hash, several } from "./shared/arguments.ts";
import { atDesk, isDeployed } from "./shared/at-desk.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "./shared/edit.ts";
import { type HomeOption, withHome } from "./shared/home.ts";
import type { Hosts } from "./shared/hosts.ts";

const ADD = `Enters a model into the domain file: the SHA-256 of its artifact, of its bill of materials (SBOM) with where that is,
and the SLSA level with the attestation that shows it. Shows what it would write, and asks; \`apply\` has the council enter it.
An entry ends only by revocation, and another artifact is another model.
Example: countersign model add helper --file helper.gguf --sbom helper.cdx.json --sbom-uri https://models.example/helper.cdx.json
--slsa 2 --provenance helper.intoto.jsonl --agent buyer`;

interface AddOptions extends EditOptions {
  readonly file?: string;
  readonly digest?: string;
  readonly sbom?: string;
  readonly sbomUri?: string;
  readonly slsa?: number;
  readonly provenance?: string;
  readonly agent: readonly string[];
}

/** `countersign model`. */
export function modelCommand(hosts: Hosts): Command {
  return new Command("model")
    .description("the models agents of a domain may run: entered in its file, registered by its council")
    .addCommand(addCommand())
    .addCommand(listCommand(hosts));
}

function addCommand(): Command {
  return withEdit(new Command("add").description(ADD))
    .argument("<name>", "small letters, digits and single dashes")
    .option("--file <file>", "the artifact; its SHA-256 is taken")
    .option("--digest <hash>", "the SHA-256 of the artifact instead, 0x hex", hash)
    .option("--sbom <file>", "its bill of materials: a file, or its SHA-256, 0x hex")
    .option("--sbom-uri <uri>", "where the bill of materials is")
    .option("--slsa <level>", "SLSA build level, 0 to 4; above 0 with --provenance", level)
    .option("--provenance <file>", "the attestation that shows the level: a file, or its SHA-256, 0x hex")
    .option("--agent <name>", "an agent that runs it from now on; repeat", several(String), [])
    .action(add);
}

async function add(name: string, options: AddOptions): Promise<void> {
  const { file, digest, sbom, sbomUri, slsa, provenance, agent } = options;
  if ((file === undefined) === (digest === undefined)) {
    throw new CountersignError("ARGUMENT_MISSING", "give the artifact with --file, or its SHA-256 with --digest");
  }
  if (sbom === undefined) throw new CountersignError("ARGUMENT_MISSING", `--sbom: what is ${name} made of?`);
  const opened = await openDomain(options);
  const value: Record<string, Written> = {
    digest: digest ?? (await fileDigest(file ?? "")),
    sbom: await digestOf(sbom),
  };
  if (sbomUri !== undefined) value["sbomUri"] = sbomUri;
  if (slsa !== undefined) value["slsa"] = slsa;
  if (provenance !== undefined) value["provenance"] = await digestOf(provenance);
  const changes: Change[] = [
    { kind: "add", path: ["models"], members: [{ name, value }] },
    ...agent.map((each): Change => {
      requireAgent(each, Object.keys(opened.domain.agents));
      return { kind: "set", path: ["agents", each, "model"], value: name };
    }),
  ];
  await editFile(opened, changes, options);
}

/** A file that is called like a hash is none: hashes are what they look like. */
function digestOf(said: string): Promise<string> {
  return /^0x[0-9a-fA-F]{64}$/.test(said) ? Promise.resolve(said.toLowerCase()) : fileDigest(said);
}

function requireAgent(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = nearestName(name, known);
  throw new CountersignError(
    "ARGUMENT_INVALID",
    `the file has no agent ${name}${near === null ? "" : `: do you mean ${near}?`}`,
  );
}

function level(text: string): number {
  if (/^[0-4]$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected 0, 1, 2, 3 or 4");
}

function listCommand(hosts: Hosts): Command {
  return withHome(new Command("list"))
    .description("the models of the domain file, and what its chain says of each")
    .option("--json", "print one line of JSON")
    .action(async (options: HomeOption & { readonly json?: true }) => {
      const opened = await openDomain(options);
      const known = (await isDeployed(opened.home))
        ? await atDesk(opened.home, hosts, (desk) => Promise.resolve(desk.found.models))
        : {};
      const models = modelsOf(opened.domain).map(({ subject, model }) => ({
        ...{ name: subject, ...model },
        state: known[model.digest]?.state ?? "unknown",
        isNamed: Object.hasOwn(opened.domain.models ?? {}, subject),
      }));
      if (options.json === true) return printJson(process.stdout, models);
      const rows = models.map(({ name, digest, slsaLevel, state, isNamed }) => [
        ...[isNamed ? name : `of ${name}`, shortHex(digest), `SLSA ${slsaLevel}`],
        state === "unknown" ? "not registered" : state,
      ]);
      printLines(process.stdout, tableLines([["model", "SHA-256", "level", "on chain"], ...rows]));
    });
}
