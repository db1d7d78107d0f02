/** What `npm run bench` runs as a bundle, as it is shipped: `programs PYTHON`, `edit`, `trees FOLDER`, `import PACKAGE ROOT CACHE`. Prints JSON. */
import { benchEdit, benchTrees, importPackage } from "./engine.mts";
import { benchPrograms } from "./programs.mts";

const [what, ...words] = process.argv.slice(2);

const work = async (): Promise<unknown> => {
  switch (what) {
    case "programs": return benchPrograms(words[0]);
    case "edit": return benchEdit();
    case "trees": return benchTrees(words[0]!);
    case "import": return importPackage(words[0]!, words[1]!, words[2]!);
    default: throw new Error(`no such part: ${what}`);
  }
};

void work().then((result) => {
  if (what !== "programs") console.log(JSON.stringify(result ?? null));
});
