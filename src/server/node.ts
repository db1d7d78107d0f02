/** The language server in Node. The engine is a thread with a bundle of its own. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { Door, type ClientAsk, type DeskService, type DoorHost } from "./door.ts";
import { disk, surroundings } from "../files/node.ts";
import type { ThreadData } from "./engine-thread.ts";
import type { Desk, Fetched } from "./desk.ts";
import type { Files } from "../files/index.ts";
import type { Manuscript } from "./manuscript.ts";
import type { ServerSetup } from "./protocol.ts";
import { connectPort } from "./thread.ts";

/** Python calls nest deeply, and each takes several of ours; short-lived values die young where there is room for them (megabytes). */
const room = { stackSizeMb: 64, maxYoungGenerationSizeMb: 144 };
setFlagsFromString(`--min-semi-space-size=${room.maxYoungGenerationSizeMb / 3}`);
// The engine clears away after an answer, not in the middle of the next (`rest.ts`).
setFlagsFromString("--expose-gc");

const fetchHere = (uri: string): Fetched | undefined => (uri.endsWith("/") ? disk.list(uri) : disk.read(uri));

/** From this machine's disk, else from the editor. */
const fetcher = (ask: ClientAsk) => async (uris: readonly string[]): Promise<readonly Fetched[]> => {
  const found = uris.map(fetchHere);
  const foreign = uris.filter((_, index) => found[index] === undefined);
  const asked = foreign.length === 0 ? [] : await ask("headtorch/read", { uris: foreign });
  return found.map((one, index) => (one === undefined ? asked[foreign.indexOf(uris[index]!)] ?? null : one));
};

const openDesk = async ({ cache }: ServerSetup, ask: ClientAsk): Promise<DeskService> => {
  const epoch = new SharedArrayBuffer(4);
  const counter = new Int32Array(epoch);
  const data: ThreadData = { bundle: path.dirname(__filename), cache: cache ?? null, epoch };
  const thread = new Worker(path.join(data.bundle, "engine-start.cjs"), { workerData: data, resourceLimits: room });
  // A dead engine ends the server: the editor starts a new one and keeps the last picture meanwhile.
  thread.once("error", (fault) => {
    console.error(fault);
    process.exit(1);
  });
  thread.once("exit", () => process.exit(1));
  const fetch = fetcher(ask);
  const desk = connectPort<Omit<Desk, "analyse"> & { analyse(manuscript: Manuscript, epoch: number): ReturnType<Desk["analyse"]> }>(
    { postMessage: (message) => thread.postMessage(message), listen: (receive) => thread.on("message", receive) },
    (_method, args) => fetch(args[0] as readonly string[]),
  );
  const analyse: DeskService["analyse"] = (manuscript) => desk.analyse(manuscript, Atomics.load(counter, 0));
  const own: Pick<DeskService, "analyse" | "interrupt"> = { analyse, interrupt: () => void Atomics.add(counter, 0, 1) };
  return new Proxy(own as DeskService, { get: (target, name) => Reflect.get(target, name) ?? Reflect.get(desk, name) });
};

const diskFiles = (ask: ClientAsk): Files => ({
  async list(uri) {
    const found = disk.list(`${uri}/`);
    return found === undefined ? ((await ask("headtorch/read", { uris: [`${uri}/`] }))[0] as readonly string[] | null) : found;
  },
  async read(uri) {
    const found = disk.read(uri);
    return found === undefined ? ((await ask("headtorch/read", { uris: [uri] }))[0] as string | null) : found;
  },
});

const host: DoorHost = {
  openDesk, files: diskFiles,
  around: surroundings(),
};

new Door(createConnection(ProposedFeatures.all), host).listen();
