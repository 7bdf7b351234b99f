import { compile } from "./compile-tests.ts";

/** Compiles and runs tests written in Solidity: `run-solidity.ts <file>...` */
const testFiles = process.argv.slice(2);
await compile(testFiles);
const { default: hre } = await import("hardhat");
const result = await hre.tasks.getTask(["test", "solidity"]).run({ testFiles, noCompile: true });
if (!(result as { success: boolean }).success) process.exitCode = 1;
