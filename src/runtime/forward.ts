/**
 * One forward pass: weights from the plan's program, inputs, a session, a run, and what each layer really gave. Needs neither
 * Node nor a browser: the engine brings the runtime.
 */
import { bytesOf, elementsOf, newElements, product, type Elements } from "./elements.ts";
import { timed, type Engine, type OrtSession, type OrtTensor } from "./engine.ts";
import { failureFrom } from "./faults.ts";
import { foldWeights } from "./fold.ts";
import { inputSizes, makeInputs, type RunInput } from "./inputs.ts";
import { withOutputs } from "./instrument.ts";
import { layerResult, measure, outputResult, type Measured, type Values } from "./measure.ts";
import { bytesText, estimateMemory, layerTensors, type MemoryEstimate } from "./memory.ts";
import {
  weightsLocation, type Backend, type ElementType, type FailureKind, type ForwardPlan, type Progress, type RunFailure, type RunRequest, type RunResult,
} from "./plan.ts";
import { refusingLayer } from "./refusing.ts";
import { selfTest } from "./selftest.ts";
import { counted, readTrace, rowsOnProcessor, rowTimes, type Trace } from "./trace.ts";
import { drawWeights, overlayWeight, WeightMismatch } from "./weights.ts";

export type Report = (progress: Progress) => void;

/** The first pass is up to twice as slow; where it is short, more follow for the times: about this long, at most so many. */
const warmMs = 1000;
const mostWarm = 10;

/** Runs the request. Never throws: what goes wrong is a failure with a sentence, and its layer where there is one. */
export const forward = async (request: RunRequest, engine: Engine, report: Report = () => {}): Promise<RunResult> => {
  const { plan } = request;
  const refused = plan.unsupported[0];
  if (refused !== undefined) {
    const ran = hasPart(plan) ? await forward({ ...request, stats: true, plan: { ...plan, unsupported: [] } }, engine, report) : null;
    return fail("unsupported", `${refusingLayer(plan, refused.place) ?? refused.op}: ${refused.reason}`, { ...(refused.place === undefined ? {} : { place: refused.place }), ...(ran?.ok ? { ran } : {}) });
  }
  const sizes = inputSizes(plan, request.inputs);
  if ("problem" in sizes) return fail("input", sizes.problem);
  const memory = estimateMemory(plan, sizes.sizes);
  const tooMuch = pastLimit(memory, engine, request);
  if (tooMuch !== undefined) return fail("memory", tooMuch);
  const run = { request, engine, report, memory, sizes: sizes.sizes };
  const prepared = await prepare(run);
  if ("ok" in prepared) return prepared;
  const { backend, why, hidesNaN = [] } = await chooseBackend(run, prepared);
  const passed = await passesOf({ ...run, backend }, prepared);
  const first = passed.ok && hidesNaN.length > 0 ? { ...passed, hidesNaN } : passed;
  const fallback = [why, engine.threads.why].filter((text) => text !== undefined).join("; ");
  if (first.ok || backend === "wasm") return withFallback(first, fallback);
  const second = await passesOf({ ...run, backend: "wasm" }, prepared);
  return withFallback(second, `WebGPU failed (${first.message}), so this ran on Wasm`);
};

/** Whether some layer can run though the model cannot: it needs a tensor of its own, and weights that are all known. */
const hasPart = ({ layers, unsupported }: ForwardPlan): boolean => layers.some(({ onnxNames }) => onnxNames.length > 0) && !unsupported.some(({ isWeight }) => isWeight);

const fail = (kind: FailureKind, message: string, more: Partial<RunFailure> = {}): RunFailure => ({ ok: false, kind, message, ...more });

const withFallback = (result: RunResult, fallback: string): RunResult => (result.ok && fallback !== "" ? { ...result, fallback } : result);

const activationsOf = (memory: MemoryEstimate, { heldAtOnce }: Engine): number => memory.inputs + Math.max(memory.working, Math.min(memory.outputs, heldAtOnce));

const pastLimit = (memory: MemoryEstimate, engine: Engine, { backend }: RunRequest): string | undefined => {
  const { memoryLimit } = engine;
  // On WebGPU the weights go to the device and leave the heap of the runtime alone.
  const weights = backend === "webgpu" ? 0 : memory.weights;
  const activations = activationsOf(memory, engine);
  if (weights + activations <= memoryLimit) return undefined;
  return `this needs about ${bytesText(weights + activations)} (weights ${bytesText(weights)}, activations ${bytesText(activations)}); `
    + `WebAssembly can hold ${bytesText(memoryLimit)}`;
};

const chooseBackend = async ({ request: { plan, backend }, engine, report, sizes }: Work, { model, bytes }: Prepared): Promise<{ backend: Backend; why?: string; hidesNaN?: readonly string[] }> => {
  if (backend === "wasm") return { backend };
  const missing = await engine.unavailable(backend);
  if (missing !== undefined) return { backend: "wasm", why: `${missing}, so this ran on Wasm` };
  report({ phase: "load", detail: "checking WebGPU against Wasm" });
  const { wrong, hidesNaN } = await selfTest(engine, { plan: { ...plan, model }, weights: bytes, sizes }, (share, op) => report({ phase: "load", share, detail: `checking WebGPU against Wasm: ${op}` }));
  return wrong === undefined ? { backend, hidesNaN } : { backend: "wasm", why: `${wrong}, so this ran on Wasm` };
};

interface Work {
  readonly request: RunRequest;
  readonly engine: Engine;
  readonly report: Report;
  readonly memory: MemoryEstimate;
  readonly sizes: ReadonlyMap<string, readonly number[]>;
}

interface Run extends Work {
  readonly backend: Backend;
}

interface Prepared {
  /** The plan's model, for weights as they lie in `bytes`. */
  readonly model: Uint8Array;
  /** Left empty once the last session that wants them has a copy of its own. */
  bytes: Uint8Array;
  readonly inputs: readonly RunInput[];
  readonly weightsMs: number;
}

/** Weights and inputs, drawn once for whichever backend will run them. */
const prepare = async ({ request: { plan, seed, weights, inputs: asked }, report, sizes, engine }: Work): Promise<Prepared | RunFailure> => {
  let under: FailureKind = "weights";
  try {
    report({ phase: "weights", share: 0 });
    const start = performance.now();
    let early: ReturnType<typeof makeInputs> | undefined;
    const drawn = drawWeights(plan, seed, weights, (share) => report({ phase: "weights", share }), (generator) => { early = makeInputs(plan, asked, sizes, generator); });
    const weightsMs = performance.now() - start;
    for await (const [name, value] of engine.checkpoint ?? []) {
      report({ phase: "weights", detail: `reading ${name}` });
      overlayWeight(plan, drawn, name, value);
    }
    under = "input";
    const inputs = early ?? makeInputs(plan, asked, sizes, drawn.generator);
    if ("problem" in inputs) return fail("input", inputs.problem);
    const model = foldWeights(plan.model, drawn.bytes, plan.layers.flatMap(({ onnxNames }) => onnxNames));
    return { model, bytes: drawn.bytes, inputs, weightsMs };
  } catch (thrown) {
    if (thrown instanceof WeightMismatch) return fail("weights", thrown.message);
    return failureFrom(thrown, under, plan.layers);
  }
};

const passesOf = async (run: Run, prepared: Prepared): Promise<RunResult> => {
  let under: FailureKind = "model";
  try {
    return await passes(run, prepared, (kind) => { under = kind; });
  } catch (thrown) {
    return failureFrom(thrown, under, run.request.plan.layers);
  }
};

/** Runs a session for each part of the layers, usually one, and gathers what they gave. */
const passes = async (run: Run, prepared: Prepared, stage: (kind: FailureKind) => void): Promise<RunResult> => {
  const { request, engine, report, backend } = run;
  const { model, inputs, weightsMs } = prepared;
  const { plan } = request;
  const outputs = new Set(plan.outputs.map((output) => output.onnxName));
  const measured = new Map<string, Measured>(inputs.map((input) => [input.spec.onnxName, measure(inputValues(input), request, { keep: true })]));
  const parts = inParts(plan, engine.heldAtOnce, new Set([...measured.keys(), ...outputs]));
  let createMs = 0;
  let trace: Trace = { nodes: new Map(), total: undefined, onProcessor: new Map() };
  let ms = 0;
  for (const [part, names] of parts.entries()) {
    stage("model");
    report({ phase: "load", share: part / parts.length });
    const profiled = request.timing && part === parts.length - 1;
    const created = await timed(() => createSession(run, { model: withOutputs(model, names), weights: prepared.bytes, profiled }));
    createMs += created.ms;
    // What fails on WebGPU is tried again on Wasm.
    if (backend === "wasm" && part === parts.length - 1) prepared.bytes = new Uint8Array();
    try {
      stage("run");
      const wanted = part === 0 ? [...outputs, ...names] : names;
      const passed = await runSession(run, created.value, { inputs, wanted, profiled });
      ms = passed.ms;
      if (passed.trace !== undefined) trace = passed.trace;
      for (const [index, name] of wanted.entries()) {
        if (index % 16 === 0) report({ phase: "measure", share: (part + index / wanted.length) / parts.length });
        measured.set(name, measure(await tensorValues(passed.tensors[name]!), request, { keep: outputs.has(name) }));
      }
    } finally {
      await created.value.release();
    }
  }
  const times = rowTimes(plan.layers, trace.nodes);
  const onWasm = backend === "webgpu" ? rowsOnProcessor(plan.layers, trace) : new Map<string, readonly string[]>();
  return {
    ok: true, backend, threads: backend === "wasm" ? engine.threads.count : 1, seed: request.seed, weightsMs, createMs,
    inputs: Object.fromEntries(run.sizes),
    ...(backend === "webgpu" && trace.onProcessor.size > 0 ? { onWasm: { nodes: trace.onProcessor.size, of: trace.nodes.size, ops: counted(trace.onProcessor.values()) } } : {}),
    ...(request.keepInputs === true ? { given: Object.fromEntries(inputs.map(({ spec, size, elements }) => [spec.path, { data: bytesOf(elements).slice(), shape: size, dtype: spec.dtype }])) } : {}),
    // On a GPU the executor only hands out work; the wait for the answer is the measure.
    ms: backend === "webgpu" ? ms : trace.total ?? ms,
    memoryBytes: run.memory.weights + run.memory.inputs + Math.min(run.memory.outputs, engine.heldAtOnce),
    layers: plan.layers.map((row) => layerResult(row, measured, { request, ms: times.get(row.id), onWasm: onWasm.get(row.id) })),
    outputs: plan.outputs.map((output) => outputResult(output, measured.get(output.onnxName)!.values!, request)),
  };
};

/** The layers' tensors that are not inputs or outputs already, in parts that fit in memory together. */
const inParts = (plan: ForwardPlan, heldAtOnce: number, known: ReadonlySet<string>): readonly (readonly string[])[] => {
  const parts: string[][] = [[]];
  let held = 0;
  for (const { name, bytes } of layerTensors(plan)) {
    if (known.has(name)) continue;
    if (held + bytes > heldAtOnce && parts.at(-1)!.length > 0) {
      parts.push([]);
      held = 0;
    }
    parts.at(-1)!.push(name);
    held += bytes;
  }
  return parts;
};

/** Kernels lay weights out anew, which makes a pass faster and the heap larger by about half of them (measured: 1.22 GB of ViT-L took 1.80 GB). */
const packedShare = 1.5;

const isPacked = ({ memory, engine }: Work): boolean => packedShare * memory.weights + activationsOf(memory, engine) <= engine.memoryLimit;

const createSession = (
  run: Run, { model, weights, profiled }: { model: Uint8Array; weights: Uint8Array; profiled: boolean },
): Promise<OrtSession> =>
  run.engine.ort.InferenceSession.create(model, {
    executionProviders: run.backend === "webgpu" ? ["webgpu", "wasm"] : ["wasm"],
    // A fused kernel has the time of several layers; unfused, each node of ours has an event of its own.
    graphOptimizationLevel: run.request.timing ? "disabled" : "all",
    enableProfiling: profiled,
    ...(isPacked(run) ? {} : { extra: { session: { disable_prepacking: "1" } } }),
    logSeverityLevel: silent,
    ...(weights.length === 0 ? {} : { externalData: [{ path: weightsLocation, data: weights }] }),
  });

/** Only what is fatal: an error comes back as an exception, and is said once. */
const silent = 4;

interface Pass {
  readonly tensors: Readonly<Record<string, OrtTensor>>;
  readonly ms: number;
  readonly trace?: Trace;
}

const runSession = async (
  { request: { plan }, engine, report }: Run, session: OrtSession,
  { inputs, wanted, profiled }: { inputs: readonly RunInput[]; wanted: readonly string[]; profiled: boolean },
): Promise<Pass> => {
  const feeds = Object.fromEntries(inputs
    .filter(({ spec }) => session.inputNames.includes(spec.onnxName))
    .map(({ spec, size, elements }) => [spec.onnxName, new engine.ort.Tensor(ortType(spec.dtype), elements as never, size)]));
  const pass = (names: readonly string[]) => timed(() => session.run(feeds, [...names], { logSeverityLevel: silent }));
  report({ phase: "run" });
  if (!profiled) {
    const { value, ms } = await pass(wanted);
    return { tensors: value, ms };
  }
  const endProfile = (): Trace => readTrace(engine.listen(() => session.endProfiling()));
  try {
    const cold = await pass(wanted);
    let ms = cold.ms;
    for (let left = Math.min(mostWarm, Math.floor((2 * warmMs) / cold.ms)); left > 0; left--) {
      ({ ms } = await pass([plan.outputs[0]?.onnxName ?? wanted[0]!]));
    }
    return { tensors: cold.value, ms, trace: endProfile() };
  } catch (thrown) {
    // A session that still profiles prints its trace when it is released.
    endProfile();
    throw thrown;
  }
};

const ortType = (dtype: ElementType): "float32" => dtype as "float32";

const inputValues = ({ spec, size, elements }: RunInput): Values => ({ size, dtype: spec.dtype, elements });

const tensorValues = async (tensor: OrtTensor): Promise<Values> => {
  const data = await tensor.getData() as unknown as Elements;
  const dtype = tensor.type as ElementType;
  const size = [...tensor.dims];
  // Where the engine has Float16Array, half tensors come in it: the same bits, seen as integers here.
  const elements = ArrayBuffer.isView(data) ? elementsOf(dtype, data.buffer, data.byteOffset, product(size)) : newElements(dtype, 0);
  return { size, dtype, elements };
};
