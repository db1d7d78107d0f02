/** The runtime in a browser's worker: Wasm and WebGPU in one build, handed over as bytes because a webview's worker cannot fetch. */
import { usuallyHeldAtOnce, wasmMemoryLimit, type Engine } from "./engine.ts";
import { forward, type Report } from "./forward.ts";
import { findWebGpu } from "./gpu.ts";
import type { RunRequest, RunResult } from "./plan.ts";
import * as ort from "onnxruntime-web/webgpu";

/** What the console would have shown while somebody listens. */
interface Ear {
  lines: string[] | undefined;
}

/** The runtime binds `console.log` when its module is made, so the ear must be there before the first session. */
const attachEar = (): Ear => {
  const ear: Ear = { lines: undefined };
  const log = console.log.bind(console);
  console.log = (...words: unknown[]) => {
    if (ear.lines === undefined) log(...words);
    else ear.lines.push(words.map(String).join(" "));
  };
  return ear;
};

/** Makes the engine of this worker. @param wasm the asyncify build's bytes, uncompressed. */
export const browserRuntime = (wasm: ArrayBuffer): ((request: RunRequest, report?: Report, checkpoint?: Engine["checkpoint"]) => Promise<RunResult>) => {
  const ear = attachEar();
  ort.env.wasm.wasmBinary = wasm;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "fatal";
  const proven = new Map();
  return (request, report, checkpoint) => forward(request, { ...browserEngine(ear, request.threads, proven), ...(checkpoint ? { checkpoint } : {}) }, report);
};

const browserEngine = (ear: Ear, asked: number, proven: Engine["proven"]): Engine => ({
  proven,
  ort: ort as unknown as Engine["ort"],
  threads: asked > 1 ? { count: 1, why: "a webview has one thread here" } : { count: 1 },
  memoryLimit: wasmMemoryLimit,
  heldAtOnce: usuallyHeldAtOnce,
  async unavailable(backend) {
    if (backend === "wasm") return undefined;
    const { usable, note } = await findWebGpu();
    return usable ? undefined : note;
  },
  listen(body) {
    const lines: string[] = [];
    ear.lines = lines;
    try {
      body();
    } finally {
      ear.lines = undefined;
    }
    return lines.join("\n");
  },
});
