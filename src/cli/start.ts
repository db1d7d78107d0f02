/** `headtorch`: starts the engine in a worker with a large stack, since Python frames are JavaScript frames. Small, so that it starts at once. */
import os from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { loadKept } from "../files/node.ts";
import type { main } from "./main.ts";

/** The user's folder for caches, as the platform has it. */
const cacheFolder = (): string | null => {
  if (process.env["HEADTORCH_CACHE"] === "off") return null;
  const base = process.env["XDG_CACHE_HOME"] ?? (process.platform === "win32" ? process.env["LOCALAPPDATA"] : path.join(os.homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache"));
  return base ? path.join(base, "headtorch") : null;
};

/** Short-lived values die young: with room for them, few are ever moved (megabytes). */
const youngGeneration = 64;

/** A run is short and meets most code once: V8's optimising compiler would take more time than it gives back, until code is really hot. */
const patience = 1_000_000;

if (isMainThread) {
  // Whoever reads the output has seen enough (`… | head`).
  process.stdout.on("error", (fault: NodeJS.ErrnoException) => { if (fault.code === "EPIPE") process.exit(); });
  setFlagsFromString(`--interrupt-budget=${patience}`);
  setFlagsFromString(`--min-semi-space-size=${youngGeneration / 4}`);
  const worker = new Worker(__filename, {
    workerData: process.argv.slice(2), resourceLimits: { stackSizeMb: 64, maxOldGenerationSizeMb: 8192, maxYoungGenerationSizeMb: youngGeneration },
  });
  worker.on("message", (code: number) => { process.exitCode = code; });
  worker.on("error", (error) => {
    process.stderr.write(`headtorch: ${error.message}\n`);
    process.exitCode = 2;
  });
} else {
  const cache = cacheFolder();
  const { exports: engine, keep } = loadKept<{ main: typeof main }>(path.join(__dirname, "cli-engine.cjs"), cache && path.join(cache, "code"));
  void engine.main(workerData as string[], { bundle: __dirname, cache: cache && path.join(cache, "trees") }).then((code) => {
    parentPort!.postMessage(code);
    keep();
  });
}
