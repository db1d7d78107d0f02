/** Runs the editor's suite with mocha inside Node's extension host; VS Code calls `run`. */
import Mocha from "mocha";
import { counted } from "./report.ts";

export const run = async (): Promise<void> => {
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 60_000, reporter: counted });
  mocha.suite.emit("pre-require", globalThis as unknown as Mocha.MochaGlobals, "bundled", mocha);
  (await import("./suite.ts")).define();
  (await import("./builders.ts")).define();
  (await import("./node-only.ts")).define();
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} tests failed`);
};
