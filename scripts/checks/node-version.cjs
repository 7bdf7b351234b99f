// Runs before anything is installed, on whatever Node the user has: CommonJS and old syntax on purpose.
var wanted = [22, 13];
var have = process.versions.node.split(".").map(Number);
// Before anything is installed the whole way is told, later the command that was given.
var script = process.env.npm_lifecycle_event || "preinstall";
var again = script === "preinstall" ? "npm ci && npm run demo" : "npm run " + script.replace(/^pre/, "");
var recent = have[0] > wanted[0] || (have[0] === wanted[0] && have[1] >= wanted[1]);
if (!recent) {
  console.error(
    "\nCountersign needs Node " +
      wanted.join(".") +
      " or later; this is " +
      process.versions.node +
      ".\n" +
      (script === "preinstall"
        ? "An older npm would silently leave out a native package that the contracts need. Run instead:\n\n"
        : "This runs it on one that is:\n\n") +
      '  npx -y -p node@24 -c "' +
      again +
      '"\n',
  );
  process.exit(1);
}
