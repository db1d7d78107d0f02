/** Runs the editor's suite with mocha inside the browser's extension host; VS Code calls `run`. */
import "mocha/mocha.js";
import { counted } from "./report.ts";

export const run = async (): Promise<void> => {
  mocha.setup({ ui: "bdd", reporter: counted, timeout: 60_000 } as Mocha.MochaOptions);
  (await import("./suite.ts")).define();
  (await import("./builders.ts")).define();
  const failures = await new Promise<number>((done) => { mocha.run(done); });
  if (failures > 0) throw new Error(`${failures} tests failed`);
};
