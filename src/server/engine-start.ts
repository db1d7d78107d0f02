/** All that a new engine thread loads by itself: the engine's own bundle comes with its compiled code from the cache. */
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { workerData } from "node:worker_threads";
import { loadKept } from "../files/node.ts";
import type { serveDesk, ThreadData } from "./engine-thread.ts";

/** What code may do (bytes of bytecode run) before V8 looks whether to optimise it: much for the first analysis, which meets most code once, then about V8's own measure. */
const patience = { first: 1_000_000, later: 132 * 1024 };
setFlagsFromString(`--interrupt-budget=${patience.first}`);

const { bundle, cache } = workerData as ThreadData;
const { exports, keep } = loadKept<{ serveDesk: typeof serveDesk }>(path.join(bundle, "engine.cjs"), cache && path.join(path.dirname(cache), "code"));
exports.serveDesk(() => {
  setFlagsFromString(`--interrupt-budget=${patience.later}`);
  keep();
});
