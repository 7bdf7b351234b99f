import { type Cast, createCast } from "../../../scripts/demo/cast.ts";
import { PROCUREMENT } from "../../../scripts/local/roster.ts";
import { freePorts, type Ports } from "../../../scripts/local/services.ts";
import { type Stack, startStack } from "../../../scripts/local/stack.ts";
import { createTempDir, removeDir } from "./temp-dir.ts";

/** What the example's targets ask for. */
export const CREDENTIAL = "only-the-gateway-knows";

/** The example organization with every process running, and its agents. */
export interface TestStack extends AsyncDisposable {
  readonly stack: Stack;
  readonly cast: Cast;
}

export interface TestStackOptions {
  /** seconds; longer than the test, so that what is left over is left over on purpose */
  readonly envelopeLife?: number;
  readonly ports?: Ports;
  /** what the services take for their node */
  readonly nodeUrl?: string;
}

export async function startTestStack({
  envelopeLife = 300,
  ports,
  ...node
}: TestStackOptions = {}): Promise<TestStack> {
  const dir = createTempDir();
  try {
    const stack = await startStack({
      ...node,
      dir,
      ports: ports ?? (await freePorts()),
      agents: PROCUREMENT,
      targetCredential: CREDENTIAL,
      envelopeLife,
      batchSeconds: 1,
      blockTime: 1,
      logLevel: "warn",
    });
    const dispose = async () => {
      await stack.stop("all");
      removeDir(dir);
    };
    return { stack, cast: createCast(stack), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    removeDir(dir);
    throw error;
  }
}
