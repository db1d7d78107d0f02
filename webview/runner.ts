/**
 * Runs requests in a worker that is made at the first run and ended when it is cancelled, idle or closed: the runtime's memory
 * never shrinks, only the end of its worker gives it back. Nothing of the runtime is loaded before. A hidden panel's run goes on, and
 * its worker ends with it.
 */
import type { Progress, RunRequest, RunResult } from "../src/runtime/index.ts";
import type { FromWorker, ToWorker, WeightBlobs } from "./protocol.ts";

export interface RunnerFiles {
  /** Address of the worker's script. */
  readonly worker: string;
  /** Address of the gzipped Wasm. */
  readonly wasm: string;
}

/** An idle worker keeps a model's memory for this long, so that a second run starts at once. */
const idleMs = 60_000;

export class Runner {
  private readonly files: RunnerFiles;
  private worker: Promise<Worker> | undefined;
  private finish: ((result: RunResult) => void) | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;
  /** How long a worker without work lives. */
  private patience = idleMs;

  constructor(files: RunnerFiles) {
    this.files = files;
    addEventListener("pagehide", () => this.end());
  }

  /** Never rejects. A run that is under way is cancelled by the next. */
  async run(request: RunRequest, weights: WeightBlobs, report: (progress: Progress) => void): Promise<RunResult> {
    if (this.finish !== undefined) this.cancel();
    clearTimeout(this.idle);
    return new Promise((done) => {
      this.finish = (result) => {
        this.finish = undefined;
        this.idle = setTimeout(() => this.end(), this.patience);
        done(result);
      };
      void this.start({ type: "run", request, weights }, report, this.finish);
    });
  }

  cancel(): void {
    const { finish } = this;
    this.end();
    finish?.({ ok: false, kind: "cancelled", message: "cancelled" });
  }

  /** A panel that nobody sees keeps no memory for a next run. */
  rest({ atOnce }: { readonly atOnce: boolean }): void {
    this.patience = atOnce ? 0 : idleMs;
    if (atOnce && this.finish === undefined) this.end();
  }

  private end(): void {
    clearTimeout(this.idle);
    void this.worker?.then((worker) => worker.terminate(), () => undefined);
    this.worker = undefined;
  }

  private async start(message: ToWorker, report: (progress: Progress) => void, finish: (result: RunResult) => void): Promise<void> {
    try {
      report({ phase: "load", detail: "loading the runtime" });
      const worker = await (this.worker ??= startWorker(this.files));
      if (this.finish !== finish) return;
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === "progress") report(data.progress);
        else finish(data.result);
      };
      worker.onerror = (event) => {
        this.end();
        finish({ ok: false, kind: "backend", message: `the worker stopped: ${event.message || "it ran out of memory"}` });
      };
      post(worker, message);
    } catch (thrown) {
      this.end();
      finish({ ok: false, kind: "backend", message: `the runtime could not be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}` });
    }
  }
}

/** A worker of a webview can load nothing by itself: the page fetches script and Wasm, and hands them over. */
const startWorker = async ({ worker, wasm }: RunnerFiles): Promise<Worker> => {
  const [script, binary] = await Promise.all([load(worker).then((answer) => answer.blob()), load(wasm).then(unpacked)]);
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const made = new Worker(address);
  URL.revokeObjectURL(address);
  post(made, { type: "load", wasm: binary }, [binary]);
  return made;
};

const load = async (address: string): Promise<Response> => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.split("/").at(-1)} is missing (HTTP ${answer.status})`);
  return answer;
};

/** The bytes of a gzipped answer. A server that unpacks by itself is believed: gzip starts with 1f 8b, Wasm does not. */
const unpacked = async (answer: Response): Promise<ArrayBuffer> => {
  const bytes = await answer.arrayBuffer();
  const [first, second] = new Uint8Array(bytes, 0, 2);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
};

const post = (worker: Worker, message: ToWorker, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
