import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { createEVM, type EVM, EVMError, type EVMOpts } from "@ethereumjs/evm";

/** The release whose loop loop.ts replaces. */
const RELEASE = "10.1.3";
const CAPTURE = 0x0c;

export type CustomOpcode = Extract<NonNullable<EVMOpts["customOpcodes"]>[number], { opcodeName: string }>;
export type Logic = CustomOpcode["logicFunction"];
export type RunState = Parameters<Logic>[0];

export interface FrameResult {
  readonly runState: RunState;
  readonly exceptionError: EVMError | undefined;
}

/** The library's interpreter of one frame, as far as it is used here. */
export interface Frame {
  readonly _runState: RunState;
  readonly _evm: EVM;
  run: (this: Frame, code: Uint8Array, options?: unknown) => Promise<FrameResult>;
}

/** The release that scripts/build/bundle.ts bundled: where a bundle runs, none has to be installed. The sources run without it. */
declare const BUNDLED_EVM: string | undefined;

export function isKnownRelease(): boolean {
  return (typeof BUNDLED_EVM === "string" ? BUNDLED_EVM : installedRelease()) === RELEASE;
}

function installedRelease(): string {
  const { resolve } = createRequire(import.meta.url);
  const file = join(dirname(resolve("@ethereumjs/evm")), "../../package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}

/** The library's stack from within. */
export interface Stack {
  readonly _store: bigint[];
  _len: number;
}

/** Ends the frame, as an opcode of the library does. */
export function halt(why: (typeof EVMError.errorMessages)["STOP"]): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the library throws is no Error
  throw new EVMError(why);
}

/** The class is not exported; an opcode sees an instance. */
export async function framePrototype(): Promise<Frame> {
  const seen: Frame[] = [];
  const logicFunction = ({ interpreter }: RunState) => void seen.push(interpreter as unknown as Frame);
  const opcode = { opcode: CAPTURE, opcodeName: "STOP", baseFee: 0, logicFunction };
  const evm = await createEVM({ customOpcodes: [opcode] });
  await evm.runCode({ code: Uint8Array.of(CAPTURE) });
  return Object.getPrototypeOf(seen[0]) as Frame;
}
