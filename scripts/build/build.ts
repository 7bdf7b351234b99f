import { buildContracts } from "./build-contracts.ts";

await buildContracts();
