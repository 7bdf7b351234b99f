import { id, keccak256, toBeHex } from "ethers";

/** A seeded source of choices: the same seed makes the same sample on every machine. */
export class Random {
  private state: number;

  /** Another seed, or another place, is another source. */
  constructor(seed: number, ...place: readonly (number | string)[]) {
    const seeded = id(JSON.stringify([seed, ...place]));
    this.state = Number(BigInt(seeded) & 0xffffffffn);
  }

  /** Another source at the same place: what is drawn from it changes nothing that is drawn here. */
  beside(name: string): Random {
    return new Random(this.state, name);
  }

  /** 0 to 2^32 - 1 (a Weyl sequence, mixed). */
  private next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }

  /** Both ends included. */
  between(least: number, most: number): number {
    return least + (this.next() % (most - least + 1));
  }

  big(least: bigint, most: bigint): bigint {
    const wide = (BigInt(this.next()) << 32n) | BigInt(this.next());
    return least + (wide % (most - least + 1n));
  }

  chance(percent: number): boolean {
    return this.between(1, 100) <= percent;
  }

  pick<T>(all: readonly T[]): T {
    const chosen = all[this.between(0, all.length - 1)];
    if (chosen === undefined) throw new RangeError("nothing to pick from");
    return chosen;
  }

  /** Each member with this chance, in order. */
  some<T>(all: readonly T[], percent: number): T[] {
    return all.filter(() => this.chance(percent));
  }

  hash(): string {
    return keccak256(toBeHex(this.next(), 8));
  }
}

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
