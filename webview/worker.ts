/** The worker of the panel: takes the runtime's bytes once, then runs what it is sent and answers with results. */
import type { ForwardPlan, RunRequest, RunResult, WeightValue } from "../src/runtime/index.ts";
import { browserRuntime } from "../src/runtime/browser.ts";
import type { FromWorker, ToWorker, WeightBlobs } from "./protocol.ts";

type Runner = ReturnType<typeof browserRuntime>;

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

const serve = (scope: WorkerScope): void => {
  let run: Runner | undefined;
  scope.onmessage = ({ data }) => {
    if (data.type === "load") {
      run = browserRuntime(data.wasm);
      return;
    }
    if (run !== undefined) void answer(scope, run, data);
  };
};

const answer = async (scope: WorkerScope, run: Runner, { request, weights }: { request: RunRequest; weights: WeightBlobs }): Promise<void> => {
  const result = await run(request, (progress) => scope.postMessage({ type: "progress", progress }), tensorsOf(weights));
  scope.postMessage({ type: "result", result }, buffersOf(result, request.plan));
};

/** One tensor in memory at a time. */
async function* tensorsOf(weights: WeightBlobs): AsyncGenerator<readonly [string, WeightValue]> {
  for (const [name, { dtype, data }] of Object.entries(weights)) yield [name, { dtype, data: new Uint8Array(await data.arrayBuffer()) }];
}

/** Memory that moves to the page with the result: outputs and pictures, never what is a view of the plan. */
const buffersOf = (result: RunResult, plan: ForwardPlan): Transferable[] => {
  if (!result.ok) return [];
  const kept = new Set<ArrayBufferLike>([plan.model.buffer, ...plan.inputs.flatMap(({ literal }) => literal?.buffer ?? [])]);
  const pixels = [...result.layers, ...result.outputs].flatMap(({ pictures }) => pictures?.pixels.buffer ?? []);
  const data = result.outputs.map((output) => output.data.buffer);
  return [...new Set([...pixels, ...data])].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer && !kept.has(buffer));
};

serve(globalThis as unknown as WorkerScope);
