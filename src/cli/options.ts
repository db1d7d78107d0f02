/** The command line as data: commands, targets, flags; anything else is said in one line. */
export interface Options {
  readonly command: "inspect" | "check" | "swap" | "run" | "export";
  readonly targets: readonly string[];
  readonly inputs: readonly string[];
  readonly args: readonly string[];
  readonly paths: readonly string[];
  readonly json: boolean;
  readonly sarif: boolean;
  readonly depth: number;
  readonly mode: "eval" | "train";
  readonly classes: number | null;
  readonly style: "linear" | "mlp" | "conv" | "identity";
  readonly freeze: boolean;
  readonly diff: boolean;
  readonly write: boolean;
  readonly weights: string | null;
  readonly seed: number;
  readonly save: string | null;
  /** 0 for as many as there are processors. */
  readonly threads: number;
  /** How pictures are prepared, where it is not as usual. */
  readonly resize: number | null;
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
  readonly output: string | null;
}

export const usage = `headtorch inspect TARGET… [--input NAME=SHAPE[:DTYPE]]… [--arg NAME=VALUE]… [--path DIR]… [--json] [--depth N] [--mode eval|train]
headtorch check   PATH…   [--path DIR]… [--json | --sarif]
headtorch swap    TARGET --classes N [--style linear|mlp|conv|identity] [--freeze] (--diff | --write)
headtorch run     TARGET [--weights FILE] [--seed N] [--input NAME=SHAPE|FILE.npy|IMAGE]… [--json] [--save FILE.npy]
              [--threads N] [--resize N] [--mean A,B,C] [--std A,B,C]
headtorch export  TARGET -o FILE.onnx [--weights FILE] [--seed N]

--resize, --mean and --std say how a picture is prepared: its shorter side, then the middle; (value - mean) / std of values from 0 to 1.
TARGET is FILE.py[:CALLABLE] or package.module[:CALLABLE].`;

/** Said on stderr, with exit code 2. */
export class UsageProblem extends Error {}

const commands = ["inspect", "check", "swap", "run", "export"] as const;

type Draft = { -readonly [K in keyof Options]: Options[K] extends readonly (infer T)[] ? T[] : Options[K] };

const whole = (flag: string, text: string): number => {
  if (!/^-?\d+$/.test(text)) throw new UsageProblem(`${flag} wants a whole number, not '${text}'`);
  return Number(text);
};

const atLeast = (least: number, flag: string, text: string): number => {
  const value = whole(flag, text);
  if (value < least) throw new UsageProblem(`${flag} wants at least ${least}, not ${text}`);
  return value;
};

const numbers = (flag: string, text: string): number[] => {
  const values = text.split(",").map((one) => (one.trim() === "" ? NaN : Number(one)));
  if (!values.every(Number.isFinite)) throw new UsageProblem(`${flag} wants numbers with commas between them, not '${text}'`);
  return values;
};

const oneOf = <T extends string>(flag: string, text: string, choices: readonly T[]): T => {
  const found = choices.find((one) => one === text);
  if (!found) throw new UsageProblem(`${flag} wants one of ${choices.join(", ")}, not '${text}'`);
  return found;
};

/** Flags with a value. */
const valued: Readonly<Record<string, (draft: Draft, value: string) => void>> = {
  "--input": (draft, value) => void draft.inputs.push(value),
  "--arg": (draft, value) => void draft.args.push(value),
  "--path": (draft, value) => void draft.paths.push(value),
  "--depth": (draft, value) => { draft.depth = whole("--depth", value); },
  "--mode": (draft, value) => { draft.mode = oneOf("--mode", value, ["eval", "train"]); },
  "--classes": (draft, value) => { draft.classes = whole("--classes", value); },
  "--style": (draft, value) => { draft.style = oneOf("--style", value, ["linear", "mlp", "conv", "identity"]); },
  "--weights": (draft, value) => { draft.weights = value; },
  "--seed": (draft, value) => { draft.seed = whole("--seed", value); },
  "--threads": (draft, value) => { draft.threads = atLeast(1, "--threads", value); },
  "--resize": (draft, value) => { draft.resize = atLeast(1, "--resize", value); },
  "--mean": (draft, value) => { draft.mean = numbers("--mean", value); },
  "--std": (draft, value) => {
    draft.std = numbers("--std", value);
    if (draft.std.includes(0)) throw new UsageProblem("--std wants numbers other than 0");
  },
  "--save": (draft, value) => { draft.save = value; },
  "-o": (draft, value) => { draft.output = value; },
  "--output": (draft, value) => { draft.output = value; },
};
const plain: Readonly<Record<string, (draft: Draft) => void>> = {
  "--json": (draft) => { draft.json = true; },
  "--sarif": (draft) => { draft.sarif = true; },
  "--freeze": (draft) => { draft.freeze = true; },
  "--diff": (draft) => { draft.diff = true; },
  "--write": (draft) => { draft.write = true; },
};

export const parseOptions = (words: readonly string[]): Options => {
  const command = commands.find((one) => one === words[0]);
  if (!command) throw new UsageProblem(words[0] ? `there is no command '${words[0]}': use one of ${commands.join(", ")}` : usage);
  const draft: Draft = {
    command, targets: [], inputs: [], args: [], paths: [], json: false, sarif: false, depth: 99, mode: "eval", classes: null, style: "linear", freeze: false, diff: false, write: false,
    weights: null, seed: 0, save: null, threads: 0, resize: null, mean: null, std: null, output: null,
  };
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!;
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const flag = equals > 0 ? word.slice(0, equals) : word;
    if (plain[flag]) plain[flag](draft);
    else if (valued[flag]) {
      const value = equals > 0 ? word.slice(equals + 1) : words[++i];
      if (value === undefined) throw new UsageProblem(`${flag} wants a value`);
      valued[flag](draft, value);
    } else if (word.startsWith("-") && word !== "-") throw new UsageProblem(`there is no flag '${word}'`);
    else draft.targets.push(word);
  }
  checkOptions(draft);
  return draft;
};

const checkOptions = (draft: Draft): void => {
  if (draft.targets.length === 0) throw new UsageProblem(`${draft.command} wants a ${draft.command === "check" ? "path" : "target: FILE.py[:CALLABLE] or package.module[:CALLABLE]"}`);
  if (draft.command !== "inspect" && draft.command !== "check" && draft.targets.length > 1) throw new UsageProblem(`${draft.command} takes one target`);
  if (draft.command === "swap") {
    if (draft.classes === null && draft.style !== "identity") throw new UsageProblem("swap wants --classes N");
    if (draft.diff === draft.write) throw new UsageProblem("swap wants either --diff or --write");
  }
  if (draft.command === "export" && draft.output === null) throw new UsageProblem("export wants -o FILE.onnx");
};
