import { isCountersignError } from "../../core/errors/error.ts";
import { shown } from "../../core/text/visible.ts";
import type { Gate, ToolCall } from "../gate.ts";

/**
 * Has the signing service refuse a call that is refused here already, so that the log shows what an agent tried: a denial with
 * TOOL_UNKNOWN or TOOL_CHANGED. How many there may be is that service's to say (its rate of denials), and nothing hangs on it: the call is
 * refused whether or not it could be signed, and whoever runs this process is told where it was not.
 * @param call with the definition as it is now, which is not the pinned one
 */
export async function signRefusal(
  call: ToolCall,
  { gate, report }: { readonly gate: Pick<Gate, "propose">; readonly report: (line: string) => void },
): Promise<void> {
  const untold = (why: string): void =>
    report(`${shown(call.name, 128)} of ${call.target} was refused, and no record says so: ${shown(why, 256)}`);
  try {
    const answer = await gate.propose(call);
    if (answer.kind === "refused") {
      if (answer.signed !== true) untold(answer.code);
      return;
    }
    // The mapping may have changed meanwhile: what it permits now is asked for anew, and not run on what was read before.
    untold(`it was ${answer.kind}, since the mapping changed meanwhile`);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    untold(error.code);
  }
}
