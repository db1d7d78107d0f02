/** `headtorch`: the engine on a terminal. Runs in a worker with a large stack, since Python frames are JavaScript frames. */
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { runCommand } from "./commands.ts";
import { parseOptions, usage, UsageProblem } from "./options.ts";

/** The bundle is CommonJS and knows its own file; the sources run as they are, beside a built `dist`. */
const bundled = typeof __filename === "string";
const own = bundled ? path.dirname(__filename) : fileURLToPath(new URL("../../dist", import.meta.url));

/** The user's folder for caches, as the platform has it. */
const cacheFolder = (): string | null => {
  if (process.env["HEADTORCH_CACHE"] === "off") return null;
  const base = process.env["XDG_CACHE_HOME"] ?? (process.platform === "win32" ? process.env["LOCALAPPDATA"] : path.join(os.homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache"));
  return base ? path.join(base, "headtorch", "trees") : null;
};

const work = async (words: readonly string[]): Promise<number> => {
  if (words.length === 0 || words.includes("--help") || words.includes("-h")) {
    process.stdout.write(`${usage}\n`);
    return words.length === 0 ? 2 : 0;
  }
  try {
    if (!existsSync(path.join(own, "prelude.json"))) throw new UsageProblem("the program is not built: run `npm run build`");
    return await runCommand(parseOptions(words), { bundle: own, cache: cacheFolder() });
  } catch (error) {
    if (!(error instanceof UsageProblem)) throw error;
    process.stderr.write(`headtorch: ${error.message}\n`);
    return 2;
  }
};

if (isMainThread && bundled) {
  const worker = new Worker(__filename, { workerData: process.argv.slice(2), resourceLimits: { stackSizeMb: 64, maxOldGenerationSizeMb: 8192 } });
  worker.on("message", (code: number) => { process.exitCode = code; });
  worker.on("error", (error) => {
    process.stderr.write(`headtorch: ${error.message}\n`);
    process.exitCode = 2;
  });
} else {
  const words = isMainThread ? process.argv.slice(2) : (workerData as string[]);
  void work(words).then(async (code) => {
    if (isMainThread) process.exitCode = code;
    else (await import("node:worker_threads")).parentPort!.postMessage(code);
  });
}
