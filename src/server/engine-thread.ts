/** The engine in a thread of its own, in Node: keeps the language server's loop free while models are read. A bundle of its own, which `engine-start.ts` runs. */
import { parentPort, workerData } from "node:worker_threads";
import { setupFrom } from "../files/node.ts";
import { Desk, type Fetching } from "./desk.ts";
import type { Manuscript } from "./manuscript.ts";
import { Rest } from "./rest.ts";
import { connectPort } from "./thread.ts";

/** Milliseconds after which nobody waits for a first answer any more. */
const calm = 3000;

export interface ThreadData {
  /** Folder of the bundle's files. */
  readonly bundle: string;
  readonly cache: string | null;
  /** One number, raised whenever running work has become useless. */
  readonly epoch: SharedArrayBuffer;
}

/** Serves a desk to the thread that started this one. `settled` is called some time after the first analysis. */
export const serveDesk = (settled: () => void): void => {
  const data = workerData as ThreadData;
  const epoch = new Int32Array(data.epoch);
  const port = parentPort!;
  const first = { done: false };
  const rest = new Rest();
  const theirs = connectPort<Fetching>(
    { postMessage: (message) => port.postMessage(message), listen: (receive) => port.on("message", receive) },
    async (method, args) => {
      const desk = await opened;
      if (method !== "analyse") return (desk as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[method]!(...args);
      const [manuscript, mine] = args as [Manuscript, number];
      rest.end();
      const analysed = await desk.analyse(manuscript, () => Atomics.load(epoch, 0) !== mine).finally(() => rest.begin());
      if (!first.done) setTimeout(settled, calm).unref();
      first.done = true;
      return analysed;
    },
  );
  const opened = Desk.open(setupFrom(data), theirs);
};
