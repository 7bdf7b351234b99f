import { liveThrough } from "./support/lives.ts";

describe("npm start, stopped and started again", () => {
  liveThrough(["SIGTERM"]);
});
