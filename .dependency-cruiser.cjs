// Which room may import which. services/ is read from the bottom up; see docs/design.md section 7.
const ADAPTERS = "^services/(chain|keys|pki|store|platform)/";
const SERVICES = "^services/(signing|batcher|gateway|auditor)/";
const FACES = "^services/(sdk|mcp|cli|console|exporters|interop)/";
const MAIN = "^services/main/";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "core imports nothing of ours, no Node built-in and only libraries that run in a browser.",
      severity: "error",
      from: { path: "^services/core/" },
      to: { pathNot: "^services/core/|^node_modules/(zod|yaml|canonicalize|@noble/(hashes|curves))/" },
    },
    {
      name: "adapters-import-core-only",
      severity: "error",
      from: { path: ADAPTERS },
      to: { path: "^services/(?!core/)", pathNot: "^services/$1/" },
    },
    {
      name: "log-imports-adapters",
      comment: "services/log is the sequencer every log owner runs on.",
      severity: "error",
      from: { path: "^services/log/" },
      to: { path: "^services/(?!core/|keys/|store/|platform/|log/)" },
    },
    {
      name: "services-never-import-each-other",
      severity: "error",
      from: { path: SERVICES },
      to: { path: [SERVICES, FACES, MAIN], pathNot: "^services/$1/" },
    },
    { name: "faces-come-last", severity: "error", from: { path: FACES }, to: { path: MAIN } },
    { name: "nothing-imports-main", severity: "error", from: { pathNot: MAIN }, to: { path: MAIN } },
    {
      name: "ethers-in-chain-only",
      severity: "error",
      from: { path: "^services/", pathNot: "^services/chain/" },
      to: { path: "^node_modules/ethers/|^types/" },
    },
    {
      name: "send-only-where-it-is-paid-for",
      comment: "The chain is never written in the critical path.",
      severity: "error",
      from: { path: "^services/(signing|gateway|auditor|core|log|store|keys|platform)/" },
      to: { path: "^services/chain/send/" },
    },
    {
      name: "sqlite-in-store-only",
      severity: "error",
      from: { path: "^services/", pathNot: "^services/store/" },
      to: { path: "^(node:)?sqlite$" },
    },
    {
      name: "express-in-platform-and-http-only",
      severity: "error",
      from: { path: "^services/(core|chain|keys|store|batcher|auditor)/" },
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
