import { Command } from "commander";

import { NO_PREDECESSOR } from "../../chain/send/timelock.ts";
import type { Kind } from "../../governance/file/kinds.ts";
import type { Io } from "./io.ts";
import { posture, reinstate } from "../../governance/kinds/agents.ts";
import { successor } from "../../governance/kinds/logs.ts";
import { call, council, model, nominate, reopen, unpause } from "../../governance/kinds/others.ts";
import { publish } from "../../governance/kinds/publish.ts";
import { roles } from "../../governance/kinds/roles.ts";
import { account, digits, hash, several, signer, whole } from "../shared/arguments.ts";
import { type Compose, propose, type ProposeOptions, proposalVerb } from "./compile.ts";

/** `propose <kind>`. */
export function proposeVerb(io: Io): Command {
  /** Commander hands over what the options say; each kind's own options are declared right beside it. */
  const kind = <T>(name: Kind, about: string, compose: Compose<T>, options: (command: Command) => Command): Command =>
    options(proposalVerb(io, name, about)).action((given: ProposeOptions & T) => propose(io, name, given, compose));
  const agent = (command: Command) => command.requiredOption("--agent <id>", "the agent's id in the registry", whole);

  return new Command("propose")
    .description("write a proposal: a file to review and sign. Nothing is sent.")
    .addCommand(
      kind("publish", "the next version of a policy", publish, (command) =>
        command
          .requiredOption("--policy <id>", "the policy's id", digits)
          .requiredOption("--parameters <file>", "its parameters; `history --parameters <version>` writes such a file")
          .option("--mapping <file>", "action mapping, default the one in force")
          .option("--mapping-hash <sha256>", "its hash instead of the file", hash)
          .option("--evaluator <address>", "policy contract, default the one in force", account)
          .option("--code-hash <hash>", "of the evaluator's code as it was reviewed", hash)
          .option("--gas-limit <gas>", "of each decision, default as in force", whole)
          .option(
            "--accept-findings <place:NAME>",
            "what the code of an evaluator shows and the evaluator does not say; may stand several times",
            several(String),
            [],
          ),
      ),
    )
    .addCommand(
      kind("posture", "more autonomy for an agent", posture, (command) =>
        agent(command).requiredOption("--posture <word>", "Supervised, SharedPlanning, ContinuousInsight or Delegated"),
      ),
    )
    .addCommand(kind("reinstate", "the end of an agent's suspension", reinstate, agent))
    .addCommand(kind("unpause", "the end of the pause in force, before its time", unpause, (command) => command))
    .addCommand(kind("reopen", "the end of a closing: operations pass again", reopen, (command) => command))
    .addCommand(
      kind("council", "other members, or another threshold", council, (command) =>
        command
          .option("--add <signer>", "new member, ERC-7913; may stand several times", several(signer), [])
          .option("--remove <signer>", "member to remove; may stand several times", several(signer), [])
          .option("--threshold <n>", "members needed, default as now", whole),
      ),
    )
    .addCommand(
      kind("model", "a model agents may run", model, (command) =>
        command
          .requiredOption("--digest <sha256>", "of the model artifact", hash)
          .requiredOption("--sbom-digest <sha256>", "of its AI-SBOM", hash)
          .requiredOption("--sbom-uri <uri>", "where the AI-SBOM is")
          .option("--slsa <level>", "SLSA build level, 0 to 4", whole, 0)
          .option("--provenance-digest <sha256>", "of its SLSA attestation, for levels above 0", hash, NO_PREDECESSOR),
      ),
    )
    .addCommand(
      kind("nominate", "humans who may commit to a genesis", nominate, (command) =>
        command
          .requiredOption("--principal <signer>", "ERC-7913 signer; may stand several times", several(signer), [])
          .requiredOption("--threshold <n>", "principals needed", whole)
          .requiredOption("--text-hash <sha256>", "of the text they commit to", hash)
          .option("--activation-delay <seconds>", "between their signatures and the first use", whole, 0),
      ),
    )
    .addCommand(
      kind("roles", "another guardian or registrar", roles, (command) =>
        command
          .option(
            "--grant <role:account>",
            "guardian:0x... or registrar:0x...; may stand several times",
            several(String),
            [],
          )
          .option("--revoke <role:account>", "the same, to take it away", several(String), []),
      ),
    )
    .addCommand(
      kind("successor", "a log in the place of a sealed one, with its signing keys", successor, (command) =>
        command
          .requiredOption("--log <id>", "the sealed log", whole)
          .requiredOption("--last-good-seq <seq>", "its last record that counts", whole)
          .requiredOption("--anchorer <address>", "who anchors the new one", account),
      ),
    )
    .addCommand(
      kind("call", "any call of the timelock", call, (command) =>
        command.requiredOption(
          "--call <target:data[:wei]>",
          "contract and call data; may stand several times",
          several(String),
          [],
        ),
      ),
    );
}
