/** The runtime in Node: onnxruntime-web on the CPU with threads, for the command line and tests. */
import fs from "node:fs";
import { availableParallelism } from "node:os";
import { usuallyHeldAtOnce, wasmMemoryLimit, type Engine } from "./engine.ts";
import { forward, type Report } from "./forward.ts";
import type { RunRequest, RunResult } from "./plan.ts";

export interface NodeRuntime {
  /** The folder that holds `ort-wasm-simd-threaded.mjs` and `.wasm`. */
  readonly assets: string;
  /** Tensors to lay over the drawn weights, read when the weights are made. */
  readonly checkpoint?: Engine["checkpoint"];
}

/** More threads than this gain nothing for one sample. */
const mostThreads = 8;

/**
 * Runs a request in this process. The runtime's Wasm memory never shrinks and its thread count is set by the first run, so a
 * long-lived process should do this in a worker or a child that it ends.
 */
export const runInNode = async (request: RunRequest, { assets, checkpoint }: NodeRuntime, report?: Report): Promise<RunResult> =>
  forward(request, { ...await nodeEngine(assets, request.threads), ...(checkpoint ? { checkpoint } : {}) }, report);

/** The engine of this process; `asked` threads, 0 for as many as there are processors. */
export const nodeEngine = async (assets: string, asked: number): Promise<Engine> => {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.logLevel = "fatal";
  const possible = Math.min(availableParallelism(), mostThreads);
  // Set once: the runtime reads these when its first session is created.
  if (ort.env.wasm.wasmPaths === undefined) {
    ort.env.wasm.wasmPaths = assets.endsWith("/") ? assets : `${assets}/`;
    ort.env.wasm.numThreads = asked > 0 ? asked : possible;
  }
  const count = ort.env.wasm.numThreads ?? 1;
  const why = asked > 0 && asked !== count ? `this process runs with ${count} threads since its first forward pass` : undefined;
  return {
    ort, memoryLimit: wasmMemoryLimit, heldAtOnce: usuallyHeldAtOnce, proven: new Map(),
    threads: why === undefined ? { count } : { count, why },
    unavailable: (backend) => Promise.resolve(backend === "webgpu" ? "WebGPU is not available in Node" : undefined),
    listen,
  };
};

/** The runtime writes its profile to standard output with `fs.writeSync`; for a moment, that text comes here instead. */
const listen = (body: () => void): string => {
  const parts: string[] = [];
  const { writeSync } = fs;
  const hear = (descriptor: number, data: unknown, ...rest: unknown[]): number => {
    if (descriptor !== 1 || typeof data !== "string") return (writeSync as (...all: unknown[]) => number)(descriptor, data, ...rest);
    parts.push(data);
    return data.length;
  };
  fs.writeSync = hear as typeof fs.writeSync;
  try {
    body();
  } finally {
    fs.writeSync = writeSync;
  }
  return parts.join("");
};
