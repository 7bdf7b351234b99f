import { isCancel, password } from "@clack/prompts";
import type { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { homeSettings } from "../../domain/home/settings.ts";
import { readSecretFile } from "../../keys/private-file.ts";
import type { Environment } from "../../platform/config/read.ts";
import { ownEnvironment } from "../../platform/config/env.ts";

/** Of every command that opens or makes encrypted keys. */
export interface PassphraseOption {
  readonly passphraseFile?: string;
}

/** Adds the option that names the file with the passphrase. */
export function withPassphrase(command: Command): Command {
  return command.option(
    "--passphrase-file <file>",
    "passphrase of the home's keys, one line, mode 0600; default COUNTERSIGN_PASSPHRASE_FILE, else you are asked",
  );
}

/** Characters. Who gets at the files can try as many as a machine is able to. */
export const LEAST_PASSPHRASE = 12;

/**
 * The passphrase in the file that was named, on the command line or by the environment; null where none was.
 * @throws KEY_UNREADABLE
 */
export async function givenPassphrase({ passphraseFile }: PassphraseOption, env: Environment): Promise<string | null> {
  const file = passphraseFile ?? env[homeSettings.passphraseFile.name] ?? "";
  return file === "" ? null : readSecretFile(file);
}

/**
 * The passphrase of a home's keys: from a file, else asked for at the terminal.
 * @throws PASSPHRASE_MISSING at once where there is neither, or nobody answers; KEY_UNREADABLE
 */
export async function passphraseOf(options: PassphraseOption, env: Environment = ownEnvironment()): Promise<string> {
  const given = await givenPassphrase(options, env);
  return given ?? askPassphrase("Passphrase of the home's keys");
}

/**
 * Asks at the terminal; what is typed is not shown.
 * @param validate says what is wrong with an answer
 * @throws PASSPHRASE_MISSING where there is no terminal, or nobody answers
 */
export async function askPassphrase(
  message: string,
  validate: (text: string) => string | undefined = () => undefined,
): Promise<string> {
  if (!process.stdin.isTTY) throw new CountersignError("PASSPHRASE_MISSING", "there is no terminal to ask at");
  const answer = await password({ message, output: process.stderr, validate: (text) => validate(text ?? "") });
  if (isCancel(answer)) throw new CountersignError("PASSPHRASE_MISSING", "nothing was entered");
  return answer;
}

/** @throws PASSPHRASE_WEAK */
export function requireStrong(passphrase: string): void {
  if (passphrase.length >= LEAST_PASSPHRASE) return;
  throw new CountersignError("PASSPHRASE_WEAK", `it has ${passphrase.length} characters`);
}
