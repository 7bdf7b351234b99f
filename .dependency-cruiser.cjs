// Which room may import which. services/ is read from the bottom up; docs/design.md section 7 lists the rooms.
const CORE = "core";
const ADAPTERS = ["chain", "keys", "pki", "store", "platform"];
const SERVICES = "^services/(signing|batcher|gateway|auditor)/";
const FACES = "^services/(sdk|eatp|mcp|hooks|cli|console|exporters|exports|interop)/";
const MAIN = "^services/main/";

const room = (...names) => `^services/(${names.join("|")})/`;
/** What a room may not import: every room that is neither itself nor one of those below it. */
const nothingBut = (...below) => ({ path: `^services/(?!(${below.join("|")})/)`, pathNot: "^services/$1/" });

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "core imports nothing of ours, no Node built-in and only libraries that run in a browser.",
      severity: "error",
      from: { path: room(CORE) },
      to: { pathNot: "^services/core/|^node_modules/(zod|yaml|canonicalize|@noble/(hashes|curves))/" },
    },
    {
      name: "adapters-import-core-only",
      severity: "error",
      from: { path: room(...ADAPTERS) },
      to: nothingBut(CORE),
    },
    {
      name: "engine-stands-on-chain",
      comment: "engine decides without believing a node, and declares its own settings.",
      severity: "error",
      from: { path: room("engine") },
      to: { ...nothingBut(CORE, "chain"), pathNot: ["^services/$1/", "^services/platform/config/"] },
    },
    {
      name: "devchain-stands-on-chain",
      comment: "devchain is a node, and serves it as every service serves.",
      severity: "error",
      from: { path: room("devchain") },
      to: nothingBut(CORE, "chain", "platform"),
    },
    {
      name: "log-imports-adapters",
      comment: "services/log is the sequencer every log owner runs on.",
      severity: "error",
      from: { path: room("log") },
      to: nothingBut(CORE, "keys", "store", "platform"),
    },
    {
      name: "governance-imports-adapters",
      comment: "what a council does, for the command line and for deployments; no service needs it.",
      severity: "error",
      from: { path: room("governance") },
      to: nothingBut(CORE, "chain", "engine", "keys", "platform"),
    },
    {
      name: "domain-stands-on-governance",
      comment: "domain brings a chain to say what countersign.yaml says; the commands and main use it.",
      severity: "error",
      from: { path: room("domain") },
      to: nothingBut(CORE, "chain", "engine", "keys", "platform", "governance"),
    },
    {
      name: "services-never-import-each-other",
      severity: "error",
      from: { path: SERVICES },
      to: { path: [SERVICES, FACES, MAIN, room("governance", "domain", "devchain")], pathNot: "^services/$1/" },
    },
    { name: "faces-come-last", severity: "error", from: { path: FACES }, to: { path: MAIN } },
    {
      name: "no-room-imports-main",
      comment: "main/settings.ts lists the settings of all services: scripts and tests read it, no room does.",
      severity: "error",
      from: { path: "^services/", pathNot: MAIN },
      to: { path: MAIN },
    },
    {
      name: "ethers-where-contracts-are-spoken",
      comment:
        "chain reads and sends; governance encodes and decodes calls of every contract; keys opens encrypted wallets.",
      severity: "error",
      from: { path: "^services/", pathNot: [room("chain", "governance"), "^services/keys/wallet-file\\.ts$"] },
      to: { path: "^node_modules/ethers/|^types/" },
    },
    {
      name: "send-only-where-it-is-paid-for",
      comment: "The chain is never written in the critical path.",
      severity: "error",
      from: {
        path: room("signing", "gateway", "auditor", CORE, "log", "store", "keys", "platform", "engine", "devchain"),
      },
      to: { path: "^services/chain/send/" },
    },
    {
      name: "sqlite-in-store-only",
      comment: "It is also the one way from Node to a file lock of the operating system.",
      severity: "error",
      from: { path: "^services/", pathNot: "^services/(store/|platform/process/lock\\.ts$)" },
      to: { path: "^(node:)?sqlite$" },
    },
    {
      name: "types-from-the-port",
      comment:
        "who needs a store's type, and opens none, gets it from services/store: the adapter behind can be another.",
      severity: "error",
      from: { path: "^services/", pathNot: "^services/store/" },
      to: { path: "^services/store/sqlite/", dependencyTypes: ["type-only"] },
    },
    {
      name: "express-in-platform-and-http-only",
      severity: "error",
      from: { path: room(CORE, "chain", "engine", "devchain", "keys", "store", "governance", "batcher", "auditor") },
      to: { path: "^node_modules/express/" },
    },
    { name: "nothing-imports-tests", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    { name: "services-import-no-scripts", severity: "error", from: { path: "^services/" }, to: { path: "^scripts/" } },
    {
      name: "no-dev-dependency-in-services",
      severity: "error",
      from: { path: "^services/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|^types/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
