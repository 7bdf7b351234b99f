import { Command, Option } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { chainOwnSettings } from "../../devchain/settings.ts";
import type { ConnectOptions } from "../../governance/chain/connect.ts";
import type { WalletSource } from "../../governance/keys/wallet.ts";
import type { Environment } from "../../platform/config/read.ts";
import { type HomeOption, withHome } from "../shared/home.ts";
import { homeFor, homeRpc } from "../shared/settings.ts";
import type { Io } from "./io.ts";

/** What every verb that reads the chain is told. */
export interface ChainOptions extends ConnectOptions {
  readonly json?: true;
}

/** What every verb that could send is told. */
export interface SendOptions extends ChainOptions, WalletSource {
  readonly send?: true;
}

const NETWORKS = ["embedded", "outside"] as const;
/** Where `npm start` serves the chain it brings along, unless it was told otherwise. */
const EMBEDDED = `http://127.0.0.1:${chainOwnSettings.port.read(null)}`;

/** The two ways to name a node. */
interface EndpointOptions {
  readonly rpc?: string;
  readonly network?: (typeof NETWORKS)[number];
}

/** The endpoint a verb was given, by itself or by the name of its network. @throws ARGUMENT_MISSING, CONFIG_MISSING */
export function endpointOf({ rpc, network }: EndpointOptions, env: Environment): string {
  const named = network === "embedded" ? EMBEDDED : env["RPC_URL"];
  const endpoint = rpc ?? (network === undefined ? undefined : named);
  if (endpoint !== undefined && endpoint !== "") return endpoint;
  if (network === "outside")
    throw new CountersignError("CONFIG_MISSING", "RPC_URL is not set, and --network outside means it");
  throw new CountersignError("ARGUMENT_MISSING", "give --network or --rpc");
}

/** A verb about one organization's chain: of the home, where it is not told. */
export function chainVerb(io: Pick<Io, "env">, name: string, about: string): Command {
  return withHome(described(withEndpoint(new Command(name)), about))
    .hook("preAction", async (_, verb) => {
      const told: Partial<ChainOptions> & EndpointOptions & HomeOption = verb.opts();
      const isTold = told.rpc !== undefined || told.network !== undefined;
      const deployment = told.deployment ?? (await homeFor("--deployment", told, io.env)).files.deployment;
      verb.setOptionValue("deployment", deployment);
      verb.setOptionValue("rpc", isTold ? endpointOf(told, io.env) : await homeRpc("--network or --rpc", told, io.env));
    })
    .option("--deployment <file>", "deployments file, for chain, System and organization; default the home's")
    .option("--council <address>", "the council, when the timelock has more than one proposer")
    .option("--json", "print one line of JSON");
}

/** A verb that asks a node, whoever's the organization is. */
export function endpointVerb({ env }: Pick<Io, "env">, name: string, about: string): Command {
  return described(withEndpoint(new Command(name)), about).hook("preAction", (_, verb) => {
    verb.setOptionValue("rpc", endpointOf(verb.opts(), env));
  });
}

function withEndpoint(command: Command): Command {
  return command
    .addOption(
      new Option("--network <name>", "embedded: the chain of npm start; outside: the one at RPC_URL").choices(NETWORKS),
    )
    .option("--rpc <url>", "JSON-RPC endpoint of the chain instead");
}

/** Help wraps lines itself; a list of verbs shows what comes before the first stop. */
export function described(command: Command, about: string): Command {
  const text = about.replaceAll(/\s+/g, " ");
  return command.description(text).summary(text.split(/[:;.](?: |$)/)[0] ?? text);
}

/**
 * A verb that could send.
 * @param payer of whom the key is that pays, and whose call it is then
 */
export function sendVerb(io: Pick<Io, "env">, name: string, about: string, payer = "whoever pays: anyone"): Command {
  return walletOptions(
    chainVerb(io, name, `${about} Without --send nothing is sent: it is only tried out.`).option(
      "--send",
      "really send it",
    ),
    payer,
  );
}

/** @param whose of whom the key is */
export function walletOptions(command: Command, whose: string): Command {
  return command
    .option("--key-env <name>", `environment variable with the private key, 0x hex, of ${whose}`)
    .option("--keystore <file>", "encrypted JSON keystore instead, mode 0600")
    .option("--passphrase-file <file>", "its passphrase, one line, mode 0600");
}
