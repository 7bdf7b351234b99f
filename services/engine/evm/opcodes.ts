import type { Common } from "@ethereumjs/common";
import { getOpcodesForHF } from "@ethereumjs/evm";

import type { Journal } from "./journal.ts";
import type { CustomOpcode, Logic, RunState } from "./library.ts";
import type { ProvenState } from "./proven-state.ts";

const [BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, CALL] = [0x31, 0x3b, 0x3c, 0x3f, 0xf1];
const [SLOAD, JUMP, JUMPI] = [0x54, 0x56, 0x57];

export interface OpcodeOptions {
  /** with the library's gas table in it */
  readonly common: Common;
  readonly state: ProvenState;
  readonly journal: Journal;
  /** runs at each jump: no loop is without */
  readonly onJump: () => void;
}

/** The library's opcodes with their gas, where they need to know more, or can be quicker, than the library. */
export function customOpcodes({ common, state, journal, onJump }: OpcodeOptions): CustomOpcode[] {
  const library = getOpcodesForHF(common);
  const replace = (opcode: number, change: (logic: Logic) => Logic): CustomOpcode => {
    const { opcodeInfo, opHandler, gasHandler } = library.opcodeMap[opcode] ?? unknown(opcode);
    const gasFunction = opcodeInfo.dynamicGas ? gasHandler : undefined;
    const same = { opcode, opcodeName: opcodeInfo.name, baseFee: opcodeInfo.fee, logicFunction: change(opHandler) };
    return gasFunction === undefined ? same : { ...same, gasFunction };
  };
  const jumping = (opcode: number) =>
    replace(opcode, (logic) => (runState) => {
      onJump();
      return logic(runState, common);
    });
  const looking = (opcode: number) =>
    replace(opcode, (logic) => (runState) => state.truthfully(() => logic(runState, common)));

  return [
    ...[JUMP, JUMPI].map(jumping),
    ...[BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH].map(looking),
    calling(replace(CALL, (logic) => logic)),
    loading(common, state, journal),
  ];

  /** To send value to an account that does not exist costs more. */
  function calling(opcode: CustomOpcode): CustomOpcode {
    const { gasFunction } = opcode;
    if (gasFunction === undefined) return opcode;
    return {
      ...opcode,
      gasFunction: async (runState, gas, rules) => {
        const ask = () => gasFunction(runState, gas, rules);
        return runState.stack.peek(3)[2] === 0n ? ask() : state.truthfully(ask);
      },
    };
  }
}

/** What a frame's SLOADs share. */
interface Storage {
  readonly address: string;
  readonly slots: ReadonlyMap<bigint, bigint>;
  readonly warm: Set<bigint>;
}

/** SLOAD by EIP-2929, over integers: no bytes, no hexadecimal. */
function loading(common: Common, state: ProvenState, journal: Journal): CustomOpcode {
  const [cold, warm] = [common.param("coldsloadGas"), common.param("warmstoragereadGas")];
  const byFrame = new WeakMap<object, Storage>();
  const storageOf = ({ env }: RunState): Storage => {
    let storage = byFrame.get(env);
    if (storage === undefined) {
      const address = env.address.toString();
      storage = { address, slots: state.slotsOf(address), warm: journal.slotsOf(address) };
      byFrame.set(env, storage);
    }
    return storage;
  };
  return {
    opcode: SLOAD,
    opcodeName: "SLOAD",
    baseFee: 0,
    gasFunction: (runState) => {
      const touched = storageOf(runState).warm;
      const [slot = 0n] = runState.stack.peek();
      if (touched.has(slot)) return warm;
      journal.addSlot(touched, slot);
      return cold;
    },
    logicFunction: (runState) => {
      const { address, slots } = storageOf(runState);
      const slot = runState.stack.pop();
      runState.stack.push(slots.get(slot) ?? state.missingSlot(address, slot));
    },
  };
}

function unknown(opcode: number): never {
  throw new RangeError(`no opcode ${opcode}`);
}
