/** Prints the swaps of `test/swap/cases.ts` as the engine writes them, for `record_swaps.py` to execute. */
import { cases } from "../test/swap/cases.ts";
import { openBed, swapCase } from "../test/swap/swapping.ts";

const bed = openBed();
const failures: string[] = [];
const texts = cases.filter((one) => process.argv.slice(2).every((word) => one.name.includes(word))).flatMap((one) => {
  try {
    return [{ ...one, ...swapCase(bed, one) }];
  } catch (error) {
    failures.push(`${one.name}: ${(error as Error).message}`);
    return [];
  }
});
for (const one of failures) console.error(one);
console.log(JSON.stringify({ texts, failures }));
