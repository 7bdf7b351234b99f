import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Context } from "mocha";

import { runs, isRequired, skipLoudly } from "./tools.ts";

/*
 * Chromium without a library: the DevTools protocol over Node's own WebSocket. A page of these tests is asked what it shows and
 * clicked as a person would; its passkeys are those of a virtual authenticator.
 */

const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"],
  // A name an attacker points here, and a clock the tests do not share with anybody.
  "--host-resolver-rules=MAP rebound.example 127.0.0.1",
];
const ANSWER_MS = 20_000;

export interface Chromium {
  /** a tab of its own */
  open(): Promise<Tab>;
  close(): Promise<void>;
}

export interface Tab {
  /** one question of the DevTools protocol */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** goes to an address, and waits until it is loaded */
  goTo(url: string): Promise<void>;
  /** what an expression is in the page; a promise is waited for */
  evaluate<T>(expression: string): Promise<T>;
  /** waits until an expression holds in the page */
  until(expression: string): Promise<void>;
  /** clicks the button with this text */
  click(text: string): Promise<void>;
  /** an authenticator that has a person beside it who agrees to everything */
  authenticator(): Promise<string>;
  /** calls of a function the page has by a name */
  expose(name: string, answer: (argument: string) => Promise<string>): Promise<void>;
  /** how wide the page is, and in which colours */
  look(width: number, dark: boolean): Promise<void>;
  screenshot(path: string): Promise<void>;
}

/** Skips where there is no Chromium; fails where TEST_REQUIRES names it. */
export async function requireChromium(context: Context): Promise<void> {
  if (await runs("chromium", ["--version"])) return;
  const why = "no Chromium on this machine: apt-get install chromium";
  if (isRequired("chromium")) throw new TypeError(why);
  skipLoudly(context, why);
}

export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  const child = spawn("chromium", [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const socket = new WebSocket(await addressOf(child));
  await once(socket, "open");
  const connection = talk(socket);
  return {
    open: () => openTab(connection),
    close: async () => {
      const ended = once(child, "exit");
      await connection.send("Browser.close", {}).catch(() => undefined);
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new TypeError("Chromium has no output");
  for await (const line of createInterface({ input: stderr })) {
    const address = /^DevTools listening on (ws:.+)$/.exec(line)?.[1];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new TypeError("Chromium ended at once");
}

type Event = { readonly method: string; readonly params: Record<string, unknown>; readonly sessionId?: string };
type Listener = (event: Event) => void;

function talk(socket: WebSocket) {
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  const listeners = new Set<Listener>();
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Event & { id?: number; result?: object; error?: { message: string } };
    if (message.id === undefined) {
      for (const listener of listeners) listener(message);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve({ ...message.result });
    else asked?.reject(new Error(message.error.message));
  });
  socket.addEventListener("close", () => {
    for (const asked of waiting.values()) asked.reject(new Error("Chromium is gone"));
  });
  return {
    listeners,
    send: (method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> => {
      const asked = Promise.withResolvers<Record<string, unknown>>();
      waiting.set((last += 1), asked);
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      return asked.promise;
    },
  };
}

async function openTab(connection: ReturnType<typeof talk>): Promise<Tab> {
  const { targetId } = await connection.send("Target.createTarget", { url: "about:blank" });
  const attached = await connection.send("Target.attachToTarget", { targetId, flatten: true });
  const sessionId = String(attached["sessionId"]);
  const send = (method: string, params: object = {}) => connection.send(method, params, sessionId);
  await Promise.all([send("Page.enable"), send("Runtime.enable"), send("WebAuthn.enable")]);

  const happens = (method: string): Promise<void> =>
    new Promise((resolve) => {
      const listener: Listener = (event) => {
        if (event.sessionId !== sessionId || event.method !== method) return;
        connection.listeners.delete(listener);
        resolve();
      };
      connection.listeners.add(listener);
    });

  const evaluate = async <T>(expression: string): Promise<T> => {
    const answer = await send("Runtime.evaluate", {
      ...{ expression, awaitPromise: true, returnByValue: true, userGesture: true },
    });
    if (answer["exceptionDetails"] !== undefined) throw new Error(JSON.stringify(answer["exceptionDetails"]));
    return (answer["result"] as { value: T }).value;
  };
  const until = async (expression: string): Promise<void> => {
    const watched = `new Promise((resolve, reject) => {
      const look = () => { if (${expression}) { resolve(true); return true; } return false; };
      if (look()) return;
      const watch = new MutationObserver(() => look() && watch.disconnect());
      watch.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
      setTimeout(() => reject(new Error("never: " + ${JSON.stringify(expression)} + " in " + document.body.innerText)), ${ANSWER_MS});
    })`;
    await evaluate(watched);
  };

  return {
    ...{ send, evaluate, until },
    goTo: async (url) => {
      const loaded = happens("Page.loadEventFired");
      // The same page with another hash would not be loaded again.
      await send("Page.navigate", { url: "about:blank" });
      await loaded;
      const there = happens("Page.loadEventFired");
      await send("Page.navigate", { url });
      await there;
    },
    click: async (text) => {
      const found = `[...document.querySelectorAll("button")].find((each) => each.textContent.includes(${JSON.stringify(text)}))`;
      await until(`${found} && !${found}.disabled`);
      await evaluate(`${found}.click()`);
    },
    authenticator: async () => {
      const options = {
        ...{ protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true },
        ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
      };
      const { authenticatorId } = await send("WebAuthn.addVirtualAuthenticator", { options });
      return String(authenticatorId);
    },
    expose: async (name, answer) => {
      await send("Runtime.addBinding", { name });
      connection.listeners.add(({ method, params, sessionId: whose }) => {
        if (whose !== sessionId || method !== "Runtime.bindingCalled" || params["name"] !== name) return;
        void answer(String(params["payload"])).then(evaluate);
      });
    },
    look: async (width, dark) => {
      const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
      await send("Emulation.setEmulatedMedia", { features });
      await send("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
    },
    screenshot: async (path) => {
      const { data } = await send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
      await writeFile(path, Buffer.from(String(data), "base64"));
    },
  };
}
