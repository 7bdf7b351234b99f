import { killServices } from "./support/kills.ts";

describe("services that are killed at many random moments, under load", () => {
  killServices({ signing: 6, gateway: 4, batchers: 4 });
});
