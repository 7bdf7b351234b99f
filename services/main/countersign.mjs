#!/usr/bin/env node
// The command runs from source: tsx reads the TypeScript.
import { register } from "tsx/esm/api";

register();
await import("./countersign.ts");
