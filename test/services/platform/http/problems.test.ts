import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { createApp } from "../../../../services/platform/http/app.ts";
import { sendProblem } from "../../../../services/platform/http/problems.ts";
import { namesOf } from "../../../../services/platform/http/routes.ts";
import { createHttpServer, type HttpServer } from "../../../../services/platform/http/server.ts";
import { createLoggers } from "../../../../services/platform/logging.ts";
import { bareRoutes } from "../support/bare-routes.ts";

describe("problems", () => {
  let server: HttpServer;
  const lines: string[] = [];

  before(async () => {
    const logger = createLoggers("info", { write: (line) => void lines.push(line) })("test:http");
    const routes = bareRoutes({
      "/refused": () => {
        throw new CountersignError("HOLD_CLOSED", "hold 7 was resumed", { cause: new Error("inner secret") });
      },
      "/retry": async () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "no answer")),
      "/unknown": () => {
        throw new Error("password is hunter2");
      },
      "/string": () => {
        // What a library might do.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw "hunter2";
      },
      "/denial": (_request, response) =>
        sendProblem(response, new CountersignError("ACTION_BLOCKED", "above the limit"), { denial: "a.b.c" }),
      "/half": (_request, response) => {
        response.write("half of it");
        throw new CountersignError("STORE_FAILED", "the disk is full");
      },
      "/items/:id": (request, response) => void response.json(request.params["id"]),
    });
    server = await createHttpServer(createApp(logger, [routes]), { port: 0 });
  });
  after(() => server.close(0));
  beforeEach(() => lines.splice(0));

  const get = (path: string) => fetch(`${server.url}${path}`);

  it("are RFC 9457 details with a code and a cure", async () => {
    const response = await get("/refused");
    expect(response.status).to.equal(409);
    expect(response.headers.get("content-type")).to.equal("application/problem+json");
    expect(response.headers.get("cache-control")).to.equal("no-store");
    expect(response.headers.get("retry-after")).to.equal(null);
    expect(response.headers.get("x-powered-by")).to.equal(null);
    expect(await response.json()).to.deep.equal({
      type: "urn:countersign:error:HOLD_CLOSED",
      title: "The hold was resumed or has expired",
      status: 409,
      detail: "hold 7 was resumed",
      code: "HOLD_CLOSED",
      cure: "Send the action again; it gets a new hold.",
    });
    expect(lines).to.deep.equal([]);
  });

  it("say when to try again", async () => {
    const response = await get("/retry");
    expect([response.status, response.headers.get("retry-after")]).to.deep.equal([403, "2"]);
  });

  for (const path of ["/unknown", "/string"]) {
    it(`show nothing of an error that is not ours, and log it: ${path}`, async () => {
      const response = await get(path);
      const text = await response.text();
      expect([response.status, (JSON.parse(text) as { code: string }).code]).to.deep.equal([403, "INTERNAL"]);
      expect(text).not.to.match(/hunter2|at .*\.ts/);
      expect(lines.join("")).to.contain("hunter2");
    });
  }

  it("carry more members where there are some", async () => {
    expect(await (await get("/denial")).json()).to.deep.include({ code: "ACTION_BLOCKED", denial: "a.b.c" });
  });

  it("break an answer that has begun, so that nobody takes it for whole", async () => {
    const body = await get("/half")
      .then((response) => response.text())
      .catch(() => "broken");
    expect(body).to.equal("broken");
    expect(lines.join("")).to.contain("STORE_FAILED");
  });

  const routes: Record<string, readonly [number, string]> = {
    "/nowhere": [404, "ROUTE_UNKNOWN"],
    "/REFUSED": [404, "ROUTE_UNKNOWN"],
    "/refused/": [404, "ROUTE_UNKNOWN"],
    "/items/%ff": [400, "URI_NOT_CANONICAL"],
  };
  for (const [path, [status, code]] of Object.entries(routes)) {
    it(`answer ${path} with ${code}`, async () => {
      const response = await get(path);
      expect([response.status, ((await response.json()) as { code: string }).code]).to.deep.equal([status, code]);
    });
  }

  it("answer a method nobody handles with ROUTE_UNKNOWN", async () => {
    const response = await fetch(`${server.url}/refused`, { method: "DELETE" });
    expect(response.status).to.equal(404);
    const { detail } = (await response.json()) as { detail: string };
    expect(detail)
      .to.match(/^nothing answers DELETE here; what does: .*GET \/refused/)
      .and.include("GET /items/:");
  });

  it("lists routes as they are mounted", () => {
    expect(namesOf(bareRoutes({ "/outer/:id": () => undefined }), "/-")).to.deep.equal(["GET /-/outer/:id"]);
  });
});
