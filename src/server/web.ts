/** The language server in a browser's worker. The engine runs in the same worker; all files come through the editor. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { Desk } from "./desk.ts";
import { Door, type ClientAsk, type DeskService, type DoorHost } from "./door.ts";
import { readTrees } from "../files/index.ts";
import { fromBase64, type ServerSetup } from "./protocol.ts";

const openDesk = async ({ assets }: ServerSetup, ask: ClientAsk): Promise<DeskService> => {
  if (!assets) throw new Error("the editor sent no assets");
  const { runtime, python, prelude, trees } = assets;
  const desk = await Desk.open(
    { grammar: { runtime: fromBase64(runtime), python: fromBase64(python) }, prelude, preludeTrees: readTrees(fromBase64(trees)) },
    { fetch: (uris) => ask("headtorch/read", { uris }) },
  );
  // Everything runs in one thread, so nothing can arrive while the engine works.
  const own: Pick<DeskService, "analyse" | "interrupt"> = {
    analyse: (manuscript) => desk.analyse(manuscript, () => false), interrupt: () => {},
  };
  return new Proxy(own as DeskService, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name) ?? Reflect.get(desk, name);
      return typeof method === "function" ? async (...args: unknown[]) => method.apply(name in target ? target : desk, args) : undefined;
    },
  });
};

const host: DoorHost = {
  openDesk, around: { home: "", variables: {} },
  files: (ask) => ({
    list: async (uri) => (await ask("headtorch/read", { uris: [`${uri}/`] }))[0] as readonly string[] | null,
    read: async (uri) => (await ask("headtorch/read", { uris: [uri] }))[0] as string | null,
  }),
};

const scope = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
new Door(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), host).listen();
