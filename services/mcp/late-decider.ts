import type { Decider } from "./decide.ts";

/**
 * A decision point that is opened when it is first asked, and asked again after a failure: a client may be there before the domain
 * runs, and starts this only to look at it.
 * @param open throws what the client is told, with the command that cures it
 */
export function lateDecider(filters: boolean, open: () => Promise<Decider>): Decider {
  let opened: Promise<Decider> | null = null;
  const opening = (): Promise<Decider> => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    filters,
    open: async (session) => (await opening()).open(session),
    onToolsList: async (result, call, upstream) => (await opening()).onToolsList(result, call, upstream),
    onToolsCall: async (call, upstream) => (await opening()).onToolsCall(call, upstream),
  };
}
