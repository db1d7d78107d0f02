/** What must hold for any text: the engine answers, keeps its budgets, and comes back to where it was. */
import { fileFindings, inspectionOf, type Request } from "../../src/model/index.ts";
import { defaultLimits } from "../../src/python/index.ts";
import { Bed } from "../harness.ts";
import { grammarFromDisk, makeRunner, pythonPreludes, type Runner } from "../python/machine.ts";

/** A turn that lasts longer (milliseconds, CPU time) hangs by any measure. */
const longest = 30_000;

const spent = (): number => process.cpuUsage().user / 1000;

export class Survival {
  private readonly runner: Runner;
  private readonly bed: Bed;
  private readonly steps: number;

  private constructor(runner: Runner, bed: Bed, steps: number) {
    this.runner = runner;
    this.bed = bed;
    this.steps = steps;
  }

  /** With `steps` below some 10 million, whole libraries are not loaded: what imports them is only read as text that fails. */
  static async open(steps = 2_000_000): Promise<Survival> {
    const limits = { ...defaultLimits, steps };
    return new Survival(makeRunner(await grammarFromDisk(), pythonPreludes(), limits), new Bed({ limits, packages: [".corpus/site-packages"] }), steps);
  }

  /** What is wrong with the run of a program; null when all is well. `expected` is what CPython prints, where it was asked. */
  program(text: string, expected: string | null): string | null {
    return this.guarded(() => {
      const { printed, ended, steps, gaps } = this.runner.run(text);
      if (steps > this.steps * 2) return `${steps} steps`;
      if (expected === null || ended?.startsWith("Exhausted")) return null;
      const got = ended === null ? printed : `${printed}${ended}\n`;
      return got === expected ? null : `${firstDifference(got, expected)}${gaps.length > 0 ? `\ngaps: ${gaps.slice(0, 3).join("; ")}` : ""}`;
    });
  }

  /** What is wrong with the reading of a file as an editor does it, as part of its package and after a change at a place where these are told; null when all is well. */
  model(text: string, more: Pick<Request, "moduleName" | "first" | "settings"> = {}): string | null {
    return this.guarded(() => {
      const { records, findings } = this.bed.read(text, (live) => ({
        records: live.models.map((model) => inspectionOf(live, model, model.root.name, this.bed.places, 0)), findings: fileFindings(live),
      }), { first: null, ...more });
      const over = records.find(({ steps }) => steps > this.steps * 4);
      if (over) return `${over.steps} steps`;
      const outside = findings.find(({ span }) => span.uri.startsWith("file:///book/") && !(span.start >= 0 && span.start <= span.end && span.end <= text.length));
      return outside ? `a finding outside of the text: ${outside.message}` : null;
    });
  }

  private guarded(work: () => string | null): string | null {
    const start = spent();
    try {
      const fault = work();
      const took = spent() - start;
      return fault ?? (took > longest ? `took ${took.toFixed(0)} ms` : null);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : `thrown: ${JSON.stringify(error)}`;
    }
  }
}

const firstDifference = (got: string, expected: string): string => {
  const [ours, theirs] = [got.split("\n"), expected.split("\n")];
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  const line = at < 0 ? ours.length : at;
  return `line ${line + 1} of the output:\n  ours    ${ours[line] ?? "(none)"}\n  CPython ${theirs[line] ?? "(none)"}`;
};
