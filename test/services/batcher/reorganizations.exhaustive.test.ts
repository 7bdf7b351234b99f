import { type ReorganizingWorld, startReorganizing } from "./support/reorganizing.ts";

const REORGANIZATIONS = 60;
const DEEPEST = 12;

describe(`${REORGANIZATIONS} reorganizations, 1 to ${DEEPEST} blocks deep`, () => {
  let world: ReorganizingWorld;

  before(async () => {
    world = await startReorganizing();
  });

  after(() => world.stop());

  for (let round = 0; round < REORGANIZATIONS; round++) {
    const depth = 1 + ((round * 5) % DEEPEST);
    it(`has every receipt right after number ${round + 1}, ${depth} deep`, async () => {
      await world.reorganize(depth);
      if (round % 3 === 2) world.restart();
      await world.settle();
      // Looking at every receipt each time would take the square of the rounds.
      if (round % 10 === 9) await world.expectRight();
    });
  }
});
