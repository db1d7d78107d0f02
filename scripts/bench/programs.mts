/**
 * Our interpreter beside CPython on the programs of `programs/`: how often one calls `main()` in the time the other does, both warm,
 * the best of several calls each, in the processor's time, so that other programs of the machine do not count. `python` is CPython's command; without it our own speed stands alone.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Store } from "../../src/answers/index.ts";
import { setupFrom } from "../../src/files/node.ts";
import { Session } from "../../src/model/index.ts";
import { pythonBundle } from "../../src/python/index.ts";
import { loadGrammar } from "../../src/syntax/index.ts";

const folder = path.resolve("scripts/bench/programs");
/** Enough for V8 to have compiled what is hot. */
const calls = 25;

/** The best time of one call (milliseconds), the statements it ran, and its result as Python prints it. */
interface Timed {
  readonly ms: number;
  readonly result: string;
}

const script = `
import json, sys, time
sys.path.insert(0, sys.argv[1])
main = __import__(sys.argv[2]).main
times = []
for _ in range(${calls}):
    start = time.process_time()
    result = main()
    times.append(time.process_time() - start)
print(json.dumps({"ms": min(times) * 1000, "result": repr(result)}))
`;

const theirs = (python: string, name: string): Timed => {
  const { status, stdout, stderr } = spawnSync(python, ["-B", "-c", script, folder, name], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${python} on ${name}: ${stderr}`);
  return JSON.parse(stdout) as Timed;
};

/** A machine that reads the programs as it reads libraries: their places are not watched. */
const ourMachine = async () => {
  const setup = setupFrom({ bundle: "dist", cache: null });
  const store = new Store(await loadGrammar(setup.grammar), setup);
  const session = new Session({ sources: store, roots: [`${pathToFileURL(folder).href}/`], preludes: store.preludes, python: pythonBundle(store.preludes), isOwn: () => false, watched: () => false });
  return (name: string): Timed & { readonly steps: number } => {
    const uri = pathToFileURL(path.join(folder, `${name}.py`)).href;
    const text = readFileSync(path.join(folder, `${name}.py`), "utf8");
    const done = session.read({ uri, text, tree: store.tree(uri, text), moduleName: name }, ({ engine: { vm }, main }) => {
      let ms = Infinity;
      let steps = 0;
      let result = "";
      for (let call = 0; call < calls; call++) {
        const before = vm.steps;
        const start = process.cpuUsage();
        const made = vm.call(main.globals.get("main")!);
        const { user, system } = process.cpuUsage(start);
        ms = Math.min(ms, (user + system) / 1000);
        steps = vm.steps - before;
        result = vm.repr(made);
        vm.refuel();
      }
      return { ms, steps, result };
    });
    if (done.kind === "wants") throw new Error(`${name} wants ${done.uris.join(", ")}`);
    return done.value;
  };
};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

export const benchPrograms = async (python: string | undefined): Promise<void> => {
  const ours = await ourMachine();
  const ratios: number[] = [];
  const speeds: number[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".py")).map((file) => file.slice(0, -3)).sort()) {
    const mine = ours(name);
    const speed = mine.steps / mine.ms / 1000;
    speeds.push(speed);
    const other = python === undefined ? null : theirs(python, name);
    if (other && other.result !== mine.result) throw new Error(`${name}: ${mine.result}, CPython says ${other.result}`);
    if (other) ratios.push(mine.ms / other.ms);
    const beside = other ? `${other.ms.toFixed(1).padStart(7)} ms in CPython: ${(mine.ms / other.ms).toFixed(1)} times its time` : "";
    console.log(`${`program ${name}`.padEnd(58)} ${mine.ms.toFixed(1).padStart(7)} ms  ${speed.toFixed(1)} M statements/s  ${beside}`);
  }
  console.log(`${"programs, median".padEnd(58)} ${median(speeds).toFixed(1).padStart(7)} M statements/s${ratios.length > 0 ? `  ${median(ratios).toFixed(1)} times CPython's time (goal: at most 10)` : ""}`);
};

