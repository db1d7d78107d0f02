/** Prints the names of our op table, entry by entry, as JSON: scripts/record_aliases.py samples each of them. */
import { allOps } from "../src/torch/index.ts";

console.log(JSON.stringify(allOps.map(({ names }) => names)));
