// A file of its own, because a Node that does not know `import()` would not even read the one that says so.
import("../dist/countersign.mjs");
