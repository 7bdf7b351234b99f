import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { TypedDataDomain } from "ethers";

import type { TrustLineage } from "../../../../types/ethers-contracts/index.ts";
import type { Crew } from "./crew.ts";
import type { Forest, Principal } from "./forest.ts";
import type { Random } from "./random.ts";

/** What trees of authority grow on. */
export type Ground = {
  random: Random;
  lineage: TrustLineage;
  guardian: HardhatEthersSigner;
  timelock: HardhatEthersSigner;
  humans: readonly Principal[];
  crew: Crew;
  forest: Forest;
  domain: TypedDataDomain;
  /** The hour the chain is in. Seconds would make every run another sample. */
  hour: () => Promise<bigint>;
  /** The time of the next block. */
  setNext: (time: bigint) => Promise<void>;
};
