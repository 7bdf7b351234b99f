import { killServices } from "./support/kills.ts";

describe("services that are killed under load", () => {
  killServices({ signing: 1, gateway: 1, batchers: 1 });
});
