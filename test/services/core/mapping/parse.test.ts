import { expect } from "chai";

import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { action, mappingFile, SALT } from "./support/mappings.ts";

type Head = Readonly<Record<string, string>>;

const withHead = (head: Head) => mappingFile(action(), head);
const withAction = (members: Head) => mappingFile(action(members));
const withParams = (params: string, members: Head = {}) => mappingFile(action({ ...members, params }));

const withTarget = (settings: string) => withHead({ targets: `{ erp: { url: http://erp.example, ${settings} } }` });

/** What is wrong, the file, and what the message must name. */
type Refused = readonly [what: string, text: string, names: string];
const REFUSED: readonly Refused[] = [
  // members of the file
  ["an empty file", "", "the object"],
  ["a file that is a list", "- 1", "the object"],
  ["another version", withHead({ version: "2" }), "version"],
  ["a version that is a string", withHead({ version: '"1"' }), "version"],
  ["a policy of zero", withHead({ policy: "0" }), "policy"],
  ["a policy that is a string", withHead({ policy: '"1"' }), "policy"],
  ["a policy with a fraction", withHead({ policy: "1.5" }), "policy"],
  ["a policy beyond 2^53", withHead({ policy: "9007199254740993" }), "policy"],
  ["a salt without quotes: YAML reads a number", withHead({ salt: SALT }), "salt"],
  ["a salt that is too short", withHead({ salt: '"0x5a"' }), "salt"],
  ["a salt in capitals", withHead({ salt: `"0x${"5A".repeat(32)}"` }), "salt"],
  ["an unknown member", withHead({ note: "x" }), "note"],
  ["257 actions", mappingFile(Array.from({ length: 257 }, (_, i) => action({ path: `/o${i}` })).join("\n")), "actions"],
  // targets
  ["a base path with a slash at its end", withHead({ targets: "{ erp: http://erp.example/v2/ }" }), "targets.erp"],
  ["a base path with a dot segment", withHead({ targets: "{ erp: http://erp.example/../v2 }" }), "targets.erp"],
  ["a target with a query", withHead({ targets: "{ erp: http://erp.example/v2?a=b }" }), "targets.erp"],
  ["a user before a host", withHead({ targets: "{ erp: http://a@erp.example }" }), "targets.erp"],
  [
    "two targets of one origin with two base paths",
    withHead({ targets: "{ erp: http://erp.example/a, bank: http://erp.example/b }" }),
    "one origin",
  ],
  ["an unknown member of a target", withTarget("secret: x"), "targets.erp"],
  ["a silence of nothing", withTarget("silence: 0"), "targets.erp"],
  ["a fixed header of two lines", withTarget('fixed_headers: { x-api: "a\\nb" }'), "targets.erp"],
  ...[
    "accept",
    "authorization",
    "cookie",
    "content-type",
    "host",
    "x-http-method-override",
    "x-original-url",
    "A b",
  ].map((name): Refused => [`the request header ${name}`, withTarget(`request_headers: ["${name}"]`), "targets.erp"]),
  ...["set-cookie", "countersign-refusal", "transfer-encoding", "access-control-allow-origin"].map((name): Refused => [
    `the answer header ${name}`,
    withTarget(`answer_headers: ["${name}"]`),
    "targets.erp",
  ]),
  // content, lists, query
  ["content that is none", withAction({ content: "xml" }), "content"],
  [
    "a parameter from content that is not read",
    withParams("{ recipient: { body: /to } }", { content: "multipart" }),
    "recipient",
  ],
  ["a parameter from the content of a GET", withParams("{ recipient: { body: /to } }", { method: "GET" }), "recipient"],
  ["a name deep in a form", withParams("{ recipient: { body: /to/name } }", { content: "form" }), "recipient"],
  ["an item without items", withParams("{ recipient: { item: /to } }"), "no items"],
  ["items nothing is read from", withParams("{ recipient: { body: /to } }", { items: "/list" }), "items"],
  [
    "items of a form",
    withParams("{ recipient: { body: /to }, channel: { item: /c } }", { items: "/list", content: "form" }),
    "form",
  ],
  [
    "a declared total over items",
    withParams("{ amount: { body: /total }, currency: { value: EUR }, recipient: { item: /to } }", { items: "/list" }),
    "each of them",
  ],
  [
    "the currency's decimals without currencies",
    withParams("{ amount: { body: /t, decimals: currency }, currency: { body: /c } }"),
    "currencies",
  ],
  ["a query name for the method", withAction({ query: "[_method]" }), "_method"],
  ["a query name for the method in another spelling", withAction({ query: "[X-HTTP-Method-Override]" }), "method"],
  ["two query names that differ in case", withAction({ query: "[dry_run, Dry_Run]" }), "differ only"],
  ["two query names PHP takes for one", withAction({ query: "[dry_run, dry.run]" }), "differ only"],
  ["a query name and a part of it", withAction({ query: "[filter, 'filter[a]']" }), "filter"],
  ["a parameter from a list", withParams("{ recipient: { query: to } }", { query: "[{ list: to }]" }), "list"],
  [
    "an action twice but for a slash at the end",
    mappingFile(`${action()}\n${action({ path: "/orders/" })}`),
    "/orders/",
  ],
  ["a browser origin with a path", withAction({ origins: "[http://a.example/b]" }), "origins"],
  ["a target with a slash", withHead({ targets: "{ erp: http://erp.example/ }" }), "targets.erp"],
  ["a target in capitals", withHead({ targets: "{ erp: http://ERP.example }" }), "targets.erp"],
  ["a target with its default port", withHead({ targets: "{ erp: 'http://erp.example:80' }" }), "targets.erp"],
  ["a target with a port that is none", withHead({ targets: "{ erp: 'http://erp.example:99999' }" }), "targets.erp"],
  ["a target whose host is a number", withHead({ targets: "{ erp: 'http://2130706433' }" }), "targets.erp"],
  ["a target with a user", withHead({ targets: "{ erp: http://user@erp.example }" }), "targets.erp"],
  ["a target of another scheme", withHead({ targets: "{ erp: ftp://erp.example }" }), "targets.erp"],
  ["a target whose name is no name", withHead({ targets: "{ erp: http://e.example, a-b: http://b.example }" }), "a-b"],
  ["two targets of one origin", withHead({ targets: "{ erp: http://e.example, b: http://e.example }" }), "one origin"],
  ["an action of an unknown target", withAction({ target: "crm" }), "crm"],
  ["an action of an inherited target", withAction({ target: "constructor" }), "constructor"],
  // actions
  ["a type of one word", withAction({ type: "order" }), "type"],
  ["a type in capitals", withAction({ type: "erp.Order" }), "type"],
  ["a method in lower case", withAction({ method: "post" }), "method"],
  ["another method", withAction({ method: "TRACE" }), "method"],
  ["a path without a slash", withAction({ path: "orders" }), "path"],
  ["an empty segment", withAction({ path: "/a//b" }), "path"],
  ["a percent sign in a path", withAction({ path: "/a%20b" }), "path"],
  ["half a placeholder", withAction({ path: '"/{id"' }), "path"],
  ["a placeholder within a segment", withAction({ path: '"/a{id}"' }), "path"],
  ["a placeholder without a name", withAction({ path: '"/{}"' }), "path"],
  ["a placeholder twice", withAction({ path: '"/{id}/{id}"' }), "{id}/{id}"],
  ["a query in a path", withAction({ path: "/a?b=1" }), "path"],
  ["a query name that is none", withAction({ query: "['a b']" }), "query"],
  ["an unknown member of an action", withAction({ host: "x" }), "host"],
  ["an action twice", mappingFile(`${action()}\n${action({ type: "erp.order.make" })}`), "erp.order.make"],
  [
    "an action twice but for the name of a placeholder",
    mappingFile(`${action({ path: '"/o/{a}"' })}\n${action({ path: '"/o/{b}"' })}`),
    "/o/{b}",
  ],
  ["an action twice but for case", mappingFile(`${action()}\n${action({ path: "/Orders" })}`), "/Orders"],
  // params
  ["an amount without a currency", withParams("{ amount: { body: /total } }"), "together"],
  ["a currency without an amount", withParams("{ currency: { value: EUR } }"), "together"],
  ["a fixed amount", withParams('{ amount: { value: "5" }, currency: { value: EUR } }'), "params.amount"],
  ["19 decimals", withParams("{ amount: { body: /t, decimals: 19 }, currency: { body: /c } }"), "params.amount"],
  ["minus one decimal", withParams("{ amount: { body: /t, decimals: -1 }, currency: { body: /c } }"), "params.amount"],
  ["decimals of something else", withParams("{ recipient: { body: /to, decimals: 2 } }"), "params.recipient"],
  ["an amount in a path", withParams('{ amount: { path: "a" }, currency: { value: EUR } }'), "params.amount"],
  ["a parameter from two places", withParams("{ recipient: { body: /to, value: x } }"), "params.recipient"],
  ["a parameter from nowhere", withParams("{ recipient: {} }"), "params.recipient"],
  ["a pointer without a slash", withParams("{ recipient: { body: to } }"), "params.recipient"],
  ["a pointer to the whole", withParams('{ recipient: { body: "" } }'), "params.recipient"],
  ["a pointer with a bad escape", withParams("{ recipient: { body: /a~2 } }"), "params.recipient"],
  ["an optional path parameter", withParams("{ recipient: { path: id, optional: true } }"), "params.recipient"],
  ["a fixed value that is a number", withParams("{ recipient: { value: 2026 } }"), "params.recipient"],
  ["an empty fixed value", withParams('{ recipient: { value: "" } }'), "params.recipient"],
  ["a classification from the body", withParams("{ classification: { body: /c } }"), "params.classification"],
  ["an unknown classification", withParams("{ classification: { value: internal } }"), "params.classification"],
  ["an unknown access", withParams("{ access: { value: delete } }"), "params.access"],
  ["pii that is a string", withParams('{ pii: { value: "true" } }'), "params.pii"],
  ["an unknown parameter", withParams("{ memo: { value: x } }"), "memo"],
  ["a place that is not in the path", withParams("{ dataset: { path: id } }"), "{id}"],
  ["a place with the name of another", withParams("{ dataset: { path: id } }", { path: '"/o/{uid}"' }), "{id}"],
  ["a query name that is not listed", withParams("{ dataset: { query: unit } }", { query: "[quarter]" }), "unit"],
  // YAML
  ["text that is no YAML", "version: [1", "]"],
  ["a tab for an indent", "version: 1\n\tpolicy: 1", "line"],
  ["a key twice", withHead({ policy: "1\npolicy: 2" }), "unique"],
  ["a key twice, once in quotes", withHead({ policy: "1\n'policy': 2" }), "unique"],
  [
    "a key that is a boolean beside the same in quotes",
    withHead({ targets: "{ erp: http://erp.example, true: http://a.example, 'true': http://b.example }" }),
    "unique",
  ],
  ["a key that is a map", withHead({ targets: "{ { a: b }: http://erp.example }" }), "string"],
  ["an alias", mappingFile(action({ query: "&q [a]", params: "{ channel: { value: *q } }" })), "alias"],
  ["an alias of nothing much", mappingFile(action({ query: "&q []", params: "*q" })), "alias"],
  ["a merge key", withHead({ "<<": "{ policy: 2 }" }), "<<"],
  ["a tag of its own", withHead({ policy: "!money 1" }), "tag"],
  ["a standard tag", withHead({ salt: `!!str ${SALT}` }), "tag"],
  ["a tag on a map", withHead({ targets: "!!map { erp: http://erp.example }" }), "tag"],
  ["YAML 1.1, where yes is true", `%YAML 1.1\n---\n${withParams("{ pii: { value: yes } }")}`, "1.2"],
  ["two documents", `${withHead({})}---\n${withHead({})}`, "documents"],
  ["the key __proto__", withHead({ __proto__x: "1" }).replace("__proto__x", "__proto__"), "__proto__"],
];

/** A target that says nothing of itself. */
const BARE = { base: "", requestHeaders: [], answerHeaders: [], fixedHeaders: {}, silence: null, caller: false };

describe("core/mapping/parse", () => {
  for (const [what, text, names] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(expectCode("MAPPING_INVALID", () => parseMapping(text)).detail).to.include(names);
    });
  }

  it("reads one that maps nothing, as a new home has it: every request is refused then", () => {
    const { actions } = parseMapping(mappingFile("  []"));
    expect(actions).to.deep.equal([]);
  });

  it("reads the example of docs/formats.md", () => {
    const text = mappingFile(
      action({
        type: "erp.purchase_order.create",
        path: '"/purchase-orders/{id}"',
        query: "[dry_run]",
        params:
          "{ amount: { body: /total, decimals: 2 }, currency: { body: /currency }, " +
          "recipient: { body: /vendor, optional: true }, channel: { value: erp }, dataset: { path: id } }",
      }),
    );
    expect(parseMapping(text)).to.deep.equal({
      version: 1,
      policy: 1,
      salt: SALT,
      targets: {
        erp: { ...BARE, origin: "http://erp.example" },
        bank: { ...BARE, origin: "https://bank.example:8443" },
      },
      servers: {},
      calls: [],
      actions: [
        {
          type: "erp.purchase_order.create",
          target: "erp",
          method: "POST",
          path: "/purchase-orders/{id}",
          query: ["dry_run"],
          params: {
            amount: { body: "/total", decimals: 2 },
            currency: { body: "/currency" },
            recipient: { body: "/vendor", optional: true },
            channel: { value: "erp" },
            dataset: { path: "id" },
          },
        },
      ],
    });
  });

  it("reads all a target can say", () => {
    const settings =
      "request_headers: [if-match], answer_headers: [location], fixed_headers: { x-api: '2' }, silence: 3600, caller: true";
    const { targets } = parseMapping(withHead({ targets: `{ erp: { url: http://erp.example/v2, ${settings} } }` }));
    expect(targets["erp"]).to.deep.equal({
      origin: "http://erp.example",
      base: "/v2",
      requestHeaders: ["if-match"],
      answerHeaders: ["location"],
      fixedHeaders: { "x-api": "2" },
      silence: 3600,
      caller: true,
    });
  });

  it("takes one path for two methods and for two targets", () => {
    const lines = [action(), action({ method: "GET" }), action({ target: "bank" })];
    expect(parseMapping(mappingFile(lines.join("\n"))).actions).to.have.length(3);
  });

  it("never names a value of the file: it holds the salt", () => {
    const secret = "c0ffee".repeat(11);
    const { message } = expectCode("MAPPING_INVALID", () => parseMapping(withHead({ salt: `"${secret}"` })));
    expect(message).not.to.include(secret);
  });
});
