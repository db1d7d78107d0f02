/**
 * Looks for what breaks the engine: `npm run fuzz -- [--seconds 120] [--seed 1] [--python python3.12]`. Turns take it in order: a program made
 * from the grammar of `test/fuzz/programs.ts` (with --python, beside what CPython 3.12 prints), and a damaged model file, a sample's or one of
 * the corpus. Nothing may be thrown out of the engine, no budget overrun, no turn last long, nothing of memory stay behind. Ends with
 * `N passed, N failed`; a failing turn says its seed and leaves its text in the system's temporary folder.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { damaged } from "../test/fuzz/damage.ts";
import { dice } from "../test/fuzz/dice.ts";
import { programFrom } from "../test/fuzz/programs.ts";
import { Survival } from "../test/fuzz/survival.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "120" }, seed: { type: "string", default: "1" }, python: { type: "string" } } });
const end = Date.now() + Number(values.seconds) * 1000;
const first = Number(values.seed);

const filesBelow = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py")).sort().map((name) => path.join(folder, name)) : []);
const models = [...filesBelow("samples"), ...["torchvision/models", "timm/models", "timm/layers"].flatMap((name) => filesBelow(path.join(".corpus/site-packages", name)))];

const kept = mkdtempSync(path.join(os.tmpdir(), "headtorch-fuzz-"));
const sum = { passed: 0, failed: 0 };
const judge = (seed: number, what: string, text: string, fault: string | null): void => {
  if (fault === null) return void sum.passed++;
  sum.failed++;
  const file = path.join(kept, `${seed}.py`);
  writeFileSync(file, text);
  console.log(`seed ${seed}, ${what} (${file}):\n${fault.slice(0, 3000)}\n`);
};

/** What CPython prints, and the last line of its traceback; null for a program that takes it more than three seconds. */
const byPython = (python: string, texts: readonly string[]): readonly (string | null)[] => {
  const script = `import contextlib, io, json, signal, sys
class Late(BaseException): pass
late = []
def stop(*_):
    late.append(1)
    signal.alarm(1)
    raise Late
signal.signal(signal.SIGALRM, stop)
answers = []
for text in json.load(sys.stdin):
    out = io.StringIO()
    late.clear()
    try:
        with contextlib.redirect_stdout(out):
            try:
                signal.alarm(3)
                exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
            except BaseException as error:
                words = str(error)
                print(type(error).__name__ + (": " + words if words else ""))
            finally:
                signal.alarm(0)
    except Late:
        signal.alarm(0)
    answers.append(None if late else out.getvalue())
print(json.dumps(answers))`;
  const { stdout, stderr, status } = spawnSync(python, ["-W", "ignore", "-c", script], { input: JSON.stringify(texts), encoding: "utf8", timeout: 120_000, env: { ...process.env, PYTHONHASHSEED: "0", PYTHONIOENCODING: "utf-8" } });
  if (status !== 0) throw new Error(`${python}: ${stderr}`);
  return JSON.parse(stdout) as (string | null)[];
};

const batch = 20;
const survival = await Survival.open();
console.log(`seed ${first}, ${values.seconds} s, ${models.length} model files`);
for (let seed = first; Date.now() < end; seed += batch) {
  const seeds = Array.from({ length: batch }, (_, i) => seed + i);
  const programs = seeds.map(programFrom);
  const expected = values.python ? byPython(values.python, programs) : null;
  programs.forEach((text, i) => judge(seeds[i]!, "program", text, survival.program(text, expected?.[i] ?? null)));
  for (const one of seeds.slice(0, 4)) {
    const draw = dice(one);
    const file = models[draw(models.length)]!;
    const text = damaged(readFileSync(file, "utf8"), draw);
    judge(one, `damaged ${file}`, text, survival.model(text));
  }
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
