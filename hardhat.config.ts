import { createRequire } from "node:module";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { EMBEDDED_NETWORK } from "./services/devchain/network.ts";

const { resolve } = createRequire(import.meta.url);

const deep = process.env["FUZZ"] === "ci";
/** Test files side by side; scripts/checks/run-tests.ts sets both. */
const jobs = Number(process.env["TEST_JOBS"] ?? 1);
/** Milliseconds after which one test is given up. No test says so itself: this ends what hangs, however slow the machine is. */
const timeout = Number(process.env["TEST_SECONDS"] ?? 600) * 1000;

/**
 * Both profiles use it: `ignition deploy` takes `production`, which is not optimized unless it says so itself, and tests must
 * run the bytecode that is deployed.
 */
const compiler = {
  version: "0.8.37",
  // The compiler comes from npm, so a build needs no download; the path must be absolute.
  path: resolve("solc/soljson.js"),
  isolated: false,
  settings: {
    evmVersion: "cancun",
    viaIR: true,
    optimizer: { enabled: true, runs: 200 },
  },
};

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    // Deployed as they are, so they need artifacts of their own.
    npmFilesToBuild: [
      "@openzeppelin/contracts/governance/TimelockController.sol",
      "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol",
    ],
    profiles: { default: compiler, production: compiler },
  },
  networks: {
    embedded: EMBEDDED_NETWORK,
    /** Any chain you bring: RPC_URL and DEPLOYER_KEY, from the environment or Hardhat's encrypted keystore. */
    outside: {
      type: "http",
      chainType: "generic",
      url: configVariable("RPC_URL"),
      accounts: [configVariable("DEPLOYER_KEY")],
    },
  },
  paths: {
    tests: { solidity: "test/contracts" },
  },
  test: {
    mocha: jobs > 1 ? { timeout, parallel: true, jobs } : { timeout },
    solidity: {
      // A fixed seed: a failure is the same failure on every machine. FUZZ=ci goes ten times as far.
      fuzz: { runs: deep ? 10_000 : 1_000, seed: "0xc0047e25" },
      invariant: { runs: deep ? 1_000 : 100, depth: 64, failOnRevert: true },
    },
  },
});
