// The thread runs from source, however its process was started: an older Node hands a thread nothing that reads TypeScript.
import { register } from "tsx/esm/api";

register();
await import("./thread.ts");
