/** The command line's own part: words to an exit code. Loaded by `start.ts`, in a thread with a large stack. */
import { existsSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./commands.ts";
import { parseOptions, usage, UsageProblem } from "./options.ts";

/** Runs a command. `bundle` is the folder of the built files, `cache` the folder for syntax trees (null for none). */
export const main = async (words: readonly string[], places: { readonly bundle: string; readonly cache: string | null }): Promise<number> => {
  if (words.length === 0 || words.includes("--help") || words.includes("-h")) {
    process.stdout.write(`${usage}\n`);
    return words.length === 0 ? 2 : 0;
  }
  try {
    if (!existsSync(path.join(places.bundle, "prelude.json"))) throw new UsageProblem("the program is not built: run `npm run build`");
    return await runCommand(parseOptions(words), places);
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    process.stderr.write(`headtorch: ${error.message}\n`);
    return 2;
  }
};
