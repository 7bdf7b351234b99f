// Runs before anything is installed, on whatever Node the user has: CommonJS and old syntax on purpose.
var wanted = [22, 13];
var have = process.versions.node.split(".").map(Number);
var recent = have[0] > wanted[0] || (have[0] === wanted[0] && have[1] >= wanted[1]);
if (!recent) {
  console.error(
    "\nCountersign needs Node " +
      wanted.join(".") +
      " or later; this is " +
      process.versions.node +
      ".\n" +
      "An older npm would silently leave out a native package that the contracts need. Run instead:\n\n" +
      '  npx -y -p node@24 -c "npm ci && npm run demo"\n',
  );
  process.exit(1);
}
