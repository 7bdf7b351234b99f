import express from "express";

import { onParentEnd } from "../../../services/platform/process/parent.ts";

/**
 * The least an Express server can do: reads a JSON body and answers with text of a given length.
 *
 *   npx tsx scripts/bench/http/floor-server.ts <port> <length>
 */
const [, , port = "0", length = "0"] = process.argv;
const answer = { envelope: "x".repeat(Math.max(0, Number(length) - '{"envelope":""}'.length)) };
const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.use(express.json({ limit: "1mb" }));
app.post("/v1/actions", (_request, response) => void response.json(answer));
app.listen(Number(port), "127.0.0.1");
onParentEnd(() => process.exit(0));
