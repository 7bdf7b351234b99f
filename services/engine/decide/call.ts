import { members } from "../../chain/abi/decode.ts";
import { policyAbi } from "../../chain/abi/contracts.ts";

/** The arguments of `IPolicy.evaluate` in call data, by name: for tests and for people. @throws when it is another call */
export function decodeEvaluateCall(callData: Uint8Array): Record<string, unknown> {
  const fragment = policyAbi.getFunction("evaluate");
  return members(fragment.inputs, policyAbi.decodeFunctionData(fragment, callData));
}
