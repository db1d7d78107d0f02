/** What the shared part asks of the place it runs in: ONNX Runtime, threads, memory, and a way to hear the profile. */
import type * as Ort from "onnxruntime-web/wasm";
import type { Backend, WeightValue } from "./plan.ts";

export type OrtModule = typeof Ort;
export type OrtSession = Ort.InferenceSession;
export type OrtTensor = Ort.Tensor;

/** What a self-test found out about a kind of node that gives the same numbers on both backends. */
export interface Proof {
  readonly hidesNaN: boolean;
}

export interface Engine {
  readonly ort: OrtModule;
  /** Threads that Wasm will really use, and why fewer than were asked for. */
  readonly threads: { readonly count: number; readonly why?: string };
  /** Why a backend cannot be used here; `undefined` where it can. */
  unavailable(backend: Backend): Promise<string | undefined>;
  /** Kinds of nodes that gave the same on WebGPU as on Wasm, since this engine was made. */
  readonly proven: Map<string, Proof>;
  /** What the runtime prints while `body` runs. */
  listen(body: () => void): string;
  /** Tensors of a checkpoint, read one after another while they are laid over the drawn weights. */
  readonly checkpoint?: AsyncIterable<readonly [name: string, value: WeightValue]>;
  /** Bytes that one run may hold on Wasm. */
  readonly memoryLimit: number;
  /** Bytes of layer outputs that are held at once; more are measured in further sessions, a part of the layers each. */
  readonly heldAtOnce: number;
}

/** What fits beside the weights of most models. */
export const usuallyHeldAtOnce = 1.2e9;

/** WebAssembly with 32-bit addresses ends at 4 GiB; the runtime itself takes some of it. */
export const wasmMemoryLimit = 4 * 2 ** 30 - 256 * 2 ** 20;

/** Milliseconds that a body took, with its result. */
export const timed = async <T>(body: () => Promise<T> | T): Promise<{ value: T; ms: number }> => {
  const start = performance.now();
  const value = await body();
  return { value, ms: performance.now() - start };
};
