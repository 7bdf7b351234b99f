#!/usr/bin/env node
// `countersign` of the installed package. Any Node can read this file, however old, and is told which one is needed.
var wanted = require("../package.json").engines.node;
var least = wanted.replace(">=", "").split(".");
var have = process.versions.node.split(".");

function isRecent() {
  for (var at = 0; at < least.length; at++) {
    if (Number(have[at]) !== Number(least[at])) return Number(have[at]) > Number(least[at]);
  }
  return true;
}

if (isRecent()) {
  require("./start.cjs");
} else {
  var why = "Countersign needs Node " + wanted + ", and this is " + process.versions.node + ".";
  process.stderr.write(why + " Run: npx -y -p node@24 node " + __filename + "\n");
  process.exitCode = 1;
}
