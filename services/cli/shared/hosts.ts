import { CountersignError } from "../../core/errors/error.ts";
import type { Keyring } from "../../domain/home/keyring.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import type { OpenLocalChain } from "../../domain/local-chain.ts";
import type { LazyCommand } from "./lazy.ts";

/** What only the process that runs a command can give it. */
export interface Hosts {
  readonly openLocalChain: OpenLocalChain;
  /** the wallets of a home, with the passphrase of whoever runs the command */
  readonly openKeyring: (files: HomeFiles) => Promise<Keyring>;
  /** commands that start processes, or look at those that run */
  readonly commands: readonly LazyCommand[];
}

/** Of a process that has no home: it shows help, or runs commands that need none. */
export const NO_HOSTS: Hosts = {
  openLocalChain: () => Promise.reject(noHome()),
  openKeyring: () => Promise.reject(noHome()),
  commands: [],
};

function noHome(): CountersignError {
  return new CountersignError("INTERNAL", "this process works in no home");
}
