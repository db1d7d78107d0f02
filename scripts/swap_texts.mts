/** Prints the swaps of `test/swap/cases.ts` as the engine writes them, a line each, for `record_swaps.py` to execute. */
import { cases } from "../test/swap/cases.ts";
import { openBed, swapCase } from "../test/swap/swapping.ts";

const bed = openBed();
const words = process.argv.slice(2);
for (const one of cases.filter(({ name }) => words.every((word) => name.includes(word)))) {
  try {
    console.log(JSON.stringify({ ...one, ...swapCase(bed, one) }));
  } catch (error) {
    console.log(JSON.stringify({ name: one.name, failure: (error as Error).message }));
  }
}
