import { readFile } from "node:fs/promises";

import { loadPeer, peerFile } from "./load.ts";
import type { PeerSetup } from "./peer.ts";

type Code = { addCode(code: string): void };

interface Token {
  toBase64(): string;
  appendBlock(block: Code): Token;
}

interface Biscuit {
  __wbg_set_wasm(exports: Exports): void;
  KeyPair: new (algorithm: number) => { getPrivateKey(): object; getPublicKey(): object };
  BiscuitBuilder: new () => Code & { build(key: object): Token };
  BlockBuilder: new () => Code;
  AuthorizerBuilder: new () => Code & {
    buildAuthenticated(token: Token): { authorizeWithLimits(limits: object): number; free(): void };
  };
  Biscuit: { fromBase64(token: string, key: object): Token };
}

type Exports = Readonly<Record<string, () => void>>;

/** What is needed of WebAssembly; its types come with those of a browser. */
declare const WebAssembly: {
  readonly Module: { imports(module: object): readonly { readonly module: string }[] };
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: Exports }>;
};

const ED25519 = 0;
const MODULE = ["@biscuit-auth", "biscuit-wasm", "module"] as const;
/** The default time limit fires on a slow first run. */
const LIMITS = { max_facts: 1000, max_iterations: 100, max_time_micro: 1_000_000 };

/** Biscuit: attenuable tokens, in WebAssembly; its own loader needs a flag of Node, so it is done by hand. */
export const setUpBiscuit: PeerSetup = async () => {
  const biscuit = await loadPeer<Biscuit>(...MODULE, "biscuit_bg.js");
  const module = await WebAssembly.compile(await readFile(peerFile(...MODULE, "biscuit_bg.wasm")));
  const { exports } = await WebAssembly.instantiate(module, await importsOf(module));
  biscuit.__wbg_set_wasm(exports);
  quietly(() => exports["__wbindgen_start"]?.());

  const root = new biscuit.KeyPair(ED25519);
  const builder = new biscuit.BiscuitBuilder();
  builder.addCode('right("order"); check if amount($a), $a < 10000;');
  let token = builder.build(root.getPrivateKey());
  for (const limit of [8000, 6000]) {
    const block = new biscuit.BlockBuilder();
    block.addCode(`check if amount($a), $a < ${limit};`);
    token = token.appendBlock(block);
  }
  const text = token.toBase64();
  const authorize = () => {
    const parsed = biscuit.Biscuit.fromBase64(text, root.getPublicKey());
    const authorizer = new biscuit.AuthorizerBuilder();
    authorizer.addCode('amount(5000); action("order"); allow if action($x), right($x);');
    const built = authorizer.buildAuthenticated(parsed);
    built.authorizeWithLimits(LIMITS);
    built.free();
  };
  authorize();
  return {
    decide: {
      "Biscuit parse + authorize, 3 blocks": {
        does: "verifies a token attenuated twice and runs its checks; revocation, registry and chain are left to the caller",
        run: authorize,
      },
    },
  };
};

/** It says hello on the standard output, which belongs to the table. */
function quietly(start: () => void): void {
  /* eslint-disable no-restricted-syntax -- it takes the console away from somebody else and prints nothing */
  const { log } = console;
  console.log = console.error;
  try {
    start();
  } finally {
    console.log = log;
  }
  /* eslint-enable no-restricted-syntax */
}

/** The module asks for its own JavaScript half, under the names of files. */
async function importsOf(module: object): Promise<object> {
  const names = new Set(WebAssembly.Module.imports(module).map((wanted) => wanted.module));
  const halves = [...names].map(async (name) => [name, await loadPeer<object>(...MODULE, name)] as const);
  return Object.fromEntries(await Promise.all(halves));
}
