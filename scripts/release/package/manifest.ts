import { LIBRARIES, SHARED_WITH_PROGRAMS } from "./code.ts";

/** The part of package.json that matters here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Libraries that are used where they are installed, beside what the types name. */
const INSTALLED = ["tiny-secp256k1", "sh-syntax"];

/**
 * package.json of the package: only what whoever installs it needs. Nothing is built there, so it has no scripts; what was
 * bundled is no dependency; and Hardhat is one only for who wants a local chain.
 */
export function packagedManifest(text: string): string {
  const { name, version, description, license, engines, dependencies } = JSON.parse(text) as Manifest;
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((each) => [each, dependencies[each]]));
  const libraries = LIBRARIES.map((each) => [
    `./${each}`,
    { types: `./types/services/exports/${each}.d.ts`, default: `./lib/${each}.mjs` },
  ]);
  const manifest = {
    ...{ name, version, description, license, type: "module" },
    engines: { node: engines.node },
    bin: { countersign: "bin/countersign.cjs" },
    exports: {
      ...Object.fromEntries(libraries),
      "./schemas/*.json": "./schemas/*.json",
      "./artifacts/*": "./artifacts/*",
      "./package.json": "./package.json",
    },
    sideEffects: false,
    dependencies: pick([...INSTALLED, ...SHARED_WITH_PROGRAMS].toSorted()),
    peerDependencies: pick(["hardhat"]),
    peerDependenciesMeta: { hardhat: { optional: true } },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
