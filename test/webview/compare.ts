/** In a page of the browser: runs models on Wasm and on WebGPU, and says how far the answers lie apart. */
import * as ort from "onnxruntime-web/webgpu";

export interface Compared {
  /** The largest difference relative to the largest finite value; `null` where a side failed. */
  readonly off: number | null;
  readonly error?: string;
}

type Provider = "wasm" | "webgpu";

const answer = async (model: Uint8Array, executionProviders: readonly Provider[]): Promise<readonly ort.Tensor[]> => {
  const session = await ort.InferenceSession.create(model, { executionProviders, graphOptimizationLevel: "disabled", logSeverityLevel: 4 });
  try {
    const given = await session.run({}, { logSeverityLevel: 4 });
    for (const tensor of Object.values(given)) await tensor.getData();
    return session.outputNames.map((name) => given[name]!);
  } finally {
    await session.release();
  }
};

const apart = (right: ort.Tensor, tried: ort.Tensor): number => {
  if (String(right.dims) !== String(tried.dims) || right.type !== tried.type) return Infinity;
  let [scale, off] = [1e-6, 0];
  for (let i = 0; i < right.size; i++) {
    const [a, b] = [Number(right.data[i]), Number(tried.data[i])];
    // WGSL leaves open what the logarithm of a negative number is.
    if (a === b || Number.isNaN(a)) continue;
    const far = Math.abs(a - b);
    if (Number.isFinite(a)) scale = Math.max(scale, Math.abs(a));
    off = Math.max(off, Number.isNaN(far) ? Infinity : far);
  }
  for (const value of right.data as unknown as Iterable<number | bigint>) if (Number.isFinite(Number(value))) scale = Math.max(scale, Math.abs(Number(value)));
  return off / scale;
};

const compare = async (packed: string): Promise<Compared> => {
  const model = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  let right: readonly ort.Tensor[];
  try {
    right = await answer(model, ["wasm"]);
  } catch (thrown) {
    return { off: null, error: `wasm: ${String(thrown)}` };
  }
  try {
    const tried = await answer(model, ["webgpu", "wasm"]);
    return { off: Math.max(0, ...right.map((one, index) => apart(one, tried[index]!))) };
  } catch (thrown) {
    return { off: null, error: `webgpu: ${String(thrown)}` };
  }
};

const start = async (wasm: string): Promise<void> => {
  ort.env.logLevel = "fatal";
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = await (await fetch(wasm)).arrayBuffer();
};

Object.assign(globalThis, { startRuntime: start, compareBackends: async (all: readonly string[]) => {
  const results: Compared[] = [];
  for (const one of all) results.push(await compare(one));
  return results;
} });
