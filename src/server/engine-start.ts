/** All that a new engine thread loads by itself: the engine's own bundle comes with its compiled code from the cache. */
import path from "node:path";
import { workerData } from "node:worker_threads";
import { loadKept } from "../files/node.ts";
import type { serveDesk, ThreadData } from "./engine-thread.ts";

const { bundle, cache } = workerData as ThreadData;
const { exports, keep } = loadKept<{ serveDesk: typeof serveDesk }>(path.join(bundle, "engine.cjs"), cache && path.join(path.dirname(cache), "code"));
exports.serveDesk(keep);
