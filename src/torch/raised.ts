/**
 * Exceptions as findings: which problem an exception answers to that nothing caught. Layers of the prelude raise in Python, as
 * PyTorch's do; their words, which are PyTorch's, tell the problem. Other exceptions of the prelude are wrong arguments.
 */
import { type Problem, problem, type Span, type Written } from "../base/index.ts";
import { featuresDiffer } from "./ops/matmul.ts";
import { normShapeDiffers } from "./ops/normalization.ts";
import { groupsDivide } from "./ops/convolution.ts";
import { indexOutOfRange, noSuchAxis, notScalar, wrongArgument, wrongDtype, wrongRank } from "./problems.ts";

export interface RaisedData { readonly type: string; readonly text: string }

/** An exception of the user's own code. */
export const pythonRaises = problem({
  code: "python-raises",
  severity: "error",
  says: (d: RaisedData) => (d.text === "" ? d.type : `${d.type}: ${d.text}`),
});

/** The same problem in the words of the exception. */
const inWords = ({ code, severity }: Problem<never>): Problem<RaisedData> => ({ code, severity, says: (d) => d.text });

/** A whole number written as an argument of the call: by one of its keywords, else by position. */
const argumentOf = (here: Written | undefined, index: number, ...names: readonly string[]): { readonly span: Span; readonly value: number } | undefined => {
  const given = here?.operands.find(({ name }) => name !== null && names.includes(name)) ?? here?.operands.filter(({ name }) => name === null)[index];
  const text = given && here!.text(given.span);
  return text && /^\d+$/.test(text) ? { span: given.span, value: Number(text) } : undefined;
};
const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));
/** The divisor next to `near`, above 1; of two that are equally near the greater. */
const nearestDivisor = (of: number, near: number): number | null => {
  for (let step = 1; step < Math.max(of, near); step++)
    for (const one of [near + step, near - step]) if (one > 1 && of % one === 0) return one;
  return null;
};

/** Attention whose heads cannot share its width evenly. */
const embedDimDivide = problem({
  code: "embed-dim-divide", severity: "error", says: (d: RaisedData) => d.text,
  fix(_, { here }) {
    const [width, heads] = [argumentOf(here, 0, "embed_dim", "d_model"), argumentOf(here, 1, "num_heads", "nhead")];
    const fitting = width && heads ? nearestDivisor(width.value, heads.value) : null;
    return heads && fitting !== null ? { title: `Use ${fitting} heads`, edits: [{ span: heads.span, text: String(fitting) }] } : undefined;
  },
});
/** A class of layers whose `__init__` does not call its parent's. */
const missingSuperInit = problem({
  code: "missing-super-init", severity: "error", says: (d: RaisedData) => d.text,
  fix: (d, { statement }) => (statement && d.text.startsWith("cannot assign")
    ? { title: "Call super().__init__() first", edits: [{ span: { ...statement.span, end: statement.span.start }, text: `super().__init__()\n${statement.indent}` }] } : undefined),
});
/** Channels that do not fall evenly into groups, as a layer's constructor finds. */
const groupsUneven = problem({
  ...inWords(groupsDivide as Problem<never>),
  fix(_, { here }) {
    const isNorm = here?.name !== undefined && here.text(here.name) === "GroupNorm";
    const groups = isNorm ? argumentOf(here, 0, "num_groups") : argumentOf(here, 6, "groups");
    const channels = isNorm ? [argumentOf(here, 1, "num_channels")] : [argumentOf(here, 0, "in_channels"), argumentOf(here, 1, "out_channels")];
    if (!groups || channels.some((one) => !one)) return undefined;
    const fitting = nearestDivisor(channels.map((one) => one!.value).reduce(greatestCommon), groups.value);
    return fitting === null ? undefined : { title: `Use ${fitting} groups`, edits: [{ span: groups.span, text: String(fitting) }] };
  },
});
/** `load_state_dict` with other keys or shapes. */
const stateDictDiffers = problem({ code: "state-dict-differs", severity: "error", says: (d: RaisedData) => d.text });


/** Words of PyTorch's own layers and tensors, and the problem they tell; the first that fits counts. */
const known: readonly { readonly words: RegExp; readonly problem: Problem<RaisedData> }[] = [
  { words: /^embed_dim must be divisible by num_heads/, problem: embedDimDivide },
  { words: /before Module\.__init__\(\) call|object has no attribute '_(backward_hooks|backward_pre_hooks|forward_hooks|forward_pre_hooks|modules|parameters|buffers)'/, problem: missingSuperInit },
  { words: /^Error\(s\) in loading state_dict/, problem: stateDictDiffers },
  { words: /must be divisible by (groups|num_groups)/, problem: groupsUneven },
  { words: /to match num_features|^Expected normalized_shape to be/, problem: inWords(normShapeDiffers as Problem<never>) },
  { words: /must be equal to input_size|was expecting embedding dimension/, problem: inWords(featuresDiffer as Problem<never>) },
  { words: /cannot be converted to Scalar|only one element tensors can be converted|^Boolean value of Tensor|^only integer tensors of a single element|^len\(\) of a 0-d tensor/, problem: inWords(notScalar as Problem<never>) },
  { words: /expected .*\dD.* input|Expected \w+ to be \dD|should be unbatched \dD|^input must have \d dimensions/i, problem: inWords(wrongRank as Problem<never>) },
  { words: /^unsupported operand type\(s\) for \S+ ('Tensor'|.* and 'Tensor')/, problem: inWords(wrongArgument as Problem<never>) },
  { words: /^Padding_idx must be within/, problem: inWords(indexOutOfRange as Problem<never>) },
  { words: /^Dimension out of range/, problem: inWords(noSuchAxis as Problem<never>) },
  { words: /^only integers, slices/, problem: inWords(wrongArgument as Problem<never>) },
  { words: /^Only Tensors of floating point and complex dtype|^~ \(operator\.invert\)/, problem: inWords(wrongDtype as Problem<never>) },
  { words: /input dtype \(torch\.\w+\) does not match weight dtype/, problem: inWords(wrongDtype as Problem<never>) },
];

/** Exceptions that say the same of any Python object. */
const plain = new Set(["AttributeError", "IndexError", "NotImplementedError"]);

/** The problem of an uncaught exception. `origin` is the source that raised it, null for a native in code of the user's. */
export const raisedProblem = (origin: string | null, { type, text }: RaisedData): Problem<RaisedData> => {
  const isTorch = origin?.startsWith("headtorch:torch") === true;
  if (origin !== null && !isTorch) return pythonRaises;
  // `torch._assert` says what the code that calls it wants to say
  if (origin === "headtorch:torch/__init__.py" && type === "AssertionError") return pythonRaises;
  return known.find(({ words }) => words.test(text))?.problem ?? (isTorch && !plain.has(type) && !isMissingKey(type, text) ? inWords(wrongArgument as Problem<never>) : pythonRaises);
};

/** A lookup that found nothing, in a container of modules as in a dict. */
const isMissingKey = (type: string, text: string): boolean => type === "KeyError" && /^'[^' ]*'$/.test(text);
