import { Command } from "commander";

import { CountersignError } from "../core/errors/error.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "./shared/edit.ts";

interface AddOptions extends EditOptions {
  readonly passkey?: string;
  readonly wallet?: string;
  readonly upTo?: string;
}

const ABOUT = `Enters a person into the domain file who releases held actions: with a passkey, whose key the approval page shows to
whoever makes it there under #enrol, or with a wallet. Shows what it would write, and asks; \`apply\` has the council let the person in.
Example: countersign approver add ada --passkey 0x4f… --up-to "5,000.00 USD"`;

/** `countersign approver`. */
export function approverCommand(): Command {
  return new Command("approver").description("the people who release what is held").addCommand(addCommand());
}

function addCommand(): Command {
  return withEdit(new Command("add").description(ABOUT))
    .argument("<name>", "small letters, digits and single dashes")
    .option("--passkey <key>", "x and y of its P-256 key, 0x and 128 hex digits, as the page shows it")
    .option("--wallet <wallet>", "an address, or key:<name> for a key the home keeps")
    .option("--up-to <amount>", 'such as "5,000.00 USD"; default for a passkey: what the page is for at most')
    .action(add);
}

async function add(name: string, options: AddOptions): Promise<void> {
  const { passkey, wallet } = options;
  if ((passkey === undefined) === (wallet === undefined)) {
    throw new CountersignError("ARGUMENT_MISSING", `give what ${name} signs with: --passkey or --wallet`);
  }
  const opened = await openDomain(options);
  const upTo = options.upTo ?? (passkey === undefined ? undefined : opened.domain.console?.upTo);
  if (upTo === undefined) throw new CountersignError("ARGUMENT_MISSING", `--up-to: how much may ${name} release?`);
  const value = { ...(passkey === undefined ? {} : { passkey }), ...(wallet === undefined ? {} : { wallet }), upTo };
  await editFile(opened, [{ kind: "add", path: ["approvers"], members: [{ name, value }] }], options);
}
