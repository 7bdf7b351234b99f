import { bad, corrupt, retry, type ErrorEntry } from "./entry.ts";

/** Settings, arguments, files and stores: what a process needs before and while it runs. */
export const SETUP_ERRORS = {
  CONFIG_MISSING: bad(
    400,
    "A setting is missing",
    "Set the environment variable the message names; `npm start -- --help` says what each is.",
  ),
  CONFIG_UNKNOWN: bad(
    400,
    "A setting is unknown",
    "Unset the environment variable the message names, or spell it as `npm start -- --help` does.",
  ),
  CONFIG_INVALID: bad(
    400,
    "A setting has a wrong value",
    "Give the environment variable a value as the message says; `npm start -- --help` says what each is.",
  ),
  ARGUMENT_MISSING: bad(
    400,
    "An argument is missing",
    "Give the argument the message names; the same command with --help says what each is.",
  ),
  ARGUMENT_INVALID: bad(
    400,
    "An argument has a wrong value",
    "Correct the argument as the message says; the same command with --help says what each is.",
  ),
  DOMAIN_INVALID: bad(
    400,
    "The domain file is not as it must be",
    "Correct what stands at the named lines; `countersign plan --schema` prints what each word may hold.",
  ),
  DOMAIN_WIDER: bad(
    400,
    "A delegation would have more than whoever hands it down",
    "Narrow the first named line, or widen the second with whoever signs for it.",
  ),
  DOMAIN_NOT_APPLIED: bad(
    400,
    "The domain is not on its chain yet",
    "Run `countersign apply` in the home the message names; then `countersign up` again.",
  ),
  OPENAPI_INVALID: bad(
    400,
    "The OpenAPI document cannot be read for its actions",
    "Give an OpenAPI 3.0 or 3.1 document in one file: references within it only, no YAML aliases.",
  ),
  OPENAPI_TOO_LARGE: bad(
    400,
    "The OpenAPI document is too large",
    "Cut it down to the operations agents need, to less than 10 MB.",
  ),
  OPENAPI_UNREACHABLE: bad(
    400,
    "The OpenAPI document cannot be fetched",
    "Check the URL: it has to answer with the document itself within 10 s. Or give a file.",
  ),
  FILE_UNREADABLE: bad(
    400,
    "A file cannot be read",
    "Check that the file stands where the message says, and that this user may read it.",
  ),
  FILE_INVALID: bad(
    400,
    "A file does not say what it must",
    "Correct the file at the line or the member the message gives.",
  ),
  MAPPING_INVALID: bad(
    400,
    "The mapping file is not valid",
    "Correct the mapping at the line or the member the message gives; docs/formats.md has every member.",
  ),
  PORT_TAKEN: bad(400, "The port is taken", "Stop the other process, or choose another port with the named setting."),
  DATA_IN_USE: bad(
    400,
    "Another process uses the data directory",
    "Stop the named process (`countersign down` in a home), or choose another DATA_DIR; nothing was changed for the one that runs.",
  ),
  HARDHAT_MISSING: bad(
    400,
    "Hardhat, which makes a local chain, is not installed",
    "Run `npm i hardhat@3.17.0` in the same folder, or name a chain of your own in countersign.yaml.",
  ),
  PROCESS_ENDED: corrupt(
    "A process ended",
    "Read its last words in DATA_DIR/output; one that was ready before is started again by itself.",
  ),
  PROCESS_NOT_READY: retry(
    403,
    "A process is not ready",
    "Read what its /readyz says, and its last words in DATA_DIR/output.",
  ),
  JOURNAL_CUT: corrupt(
    "The journal of the embedded chain is shorter than it was",
    "Put the whole file back from a copy, or begin anew in another DATA_DIR: the logs beside it belong to the chain it told of.",
  ),
  KEY_UNREADABLE: bad(400, "The key file cannot be used", "Check path, permissions (0600) and format of the key file."),
  PLATFORM_UNSUPPORTED: bad(
    400,
    "This system cannot protect key files",
    "Run Countersign on Linux or macOS; on Windows under WSL, with the data on its own file system.",
  ),
  DATA_OTHER_CHAIN: bad(
    400,
    "The data directory belongs to another chain or organization",
    "Choose another DATA_DIR, or point the service at the chain the data belongs to.",
  ),
  DATA_OTHER_VERSION: bad(
    400,
    "The data directory has another schema version",
    "Start the version of Countersign that wrote it.",
  ),
  LOG_FENCED: corrupt(
    "Another sequencer took over the log",
    "Only one process may sequence a log; stop the other one.",
  ),
  STORE_BEHIND: corrupt(
    "The store has less than the chain has of its log",
    "Put the newest copy back with `npx countersign restore`; where none reaches so far, seal the log and open a successor.",
  ),
  STORE_EXISTS: bad(
    400,
    "A store stands there already",
    "Choose an empty directory, or move the named files away: nothing is written over a store.",
  ),
  STORE_MISSING: bad(
    400,
    "A file that the log knows of is gone",
    "Put it back from a copy, or name it in COUNTERSIGN_NEW_STORES for one start: what it held is then lost.",
  ),
  STORE_FAILED: corrupt(
    "The store could not make a record durable",
    "Check disk space and permissions; nothing was answered that is not stored.",
  ),
  LOG_CORRUPT: corrupt(
    "The stored log contradicts itself or the chain",
    "Run `npx countersign audit`; do not go on writing.",
  ),
} as const satisfies Record<string, ErrorEntry>;
