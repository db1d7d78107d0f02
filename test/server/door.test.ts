/** The language server's door over a wire in memory, with a desk whose answers the test decides. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import {
  createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection,
} from "vscode-jsonrpc/node";
import { createConnection } from "vscode-languageserver/node";
import { Door, type DeskService } from "../../src/server/door.ts";
import type { Analysed } from "../../src/server/desk.ts";
import type { Manuscript } from "../../src/server/manuscript.ts";
import type { FolderSettings } from "../../src/server/protocol.ts";

const uri = "file:///p/net.py";
const settings: FolderSettings = { folder: "", mode: "eval", hints: "changes", lenses: true, problems: true, environment: "", importRoots: [] };

const analysed = (version: number, stopped = false): Analysed => ({
  version, stopped,
  diagnostics: [{ uri, diagnostics: [{ message: `version ${version}`, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } }] }],
  picture: { uri, version, models: [], empty: null, stale: false, heads: [], gaps: [] },
});

interface Stage {
  readonly client: MessageConnection;
  /** Versions that the desk was asked to analyse. */
  readonly asked: number[];
  /** Messages of the diagnostics that were published. */
  readonly published: string[];
  /** Ends the analysis that waits the longest. */
  finish(stopped?: boolean): void;
  interrupts: number;
  /** Questions to the desk about environments. */
  told: string[];
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 400) throw new Error("waited in vain");
    await new Promise((resume) => setTimeout(resume, 10));
  }
};

/** A client whose door has this desk. */
const wire = (desk: DeskService): MessageConnection => {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  new Door(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), {
    openDesk: async () => desk, files: () => ({ list: async () => null, read: async () => null }), around: { home: "", variables: {} },
  }).listen();
  client.onRequest(() => null);
  client.listen();
  return client;
};

const stage = async (folder: Partial<FolderSettings> = {}): Promise<Stage> => {
  const waiting: { version: number; end(result: Analysed): void }[] = [];
  const desk = {
    analyse: ({ version }: Manuscript) => new Promise<Analysed>((end) => {
      made.asked.push(version);
      waiting.push({ version, end });
    }),
    select: async (_: string, row: string | null) => row === "Waiting",
    interrupt: () => { made.interrupts++; },
    configure: async () => void made.told.push("configure"), forgetPackages: async () => void made.told.push("forgetPackages"), close: async () => {}, forget: async () => {}, readBy: async () => ["file:///p/block.py"],
    hover: async () => ({ contents: `after ${made.asked.at(-1)}` }),
  } as unknown as DeskService;
  const client = wire(desk);
  const made: Stage = {
    client, asked: [], told: [], published: [], interrupts: 0,
    finish(stopped = false) {
      const { version, end } = waiting.shift()!;
      end(analysed(version, stopped));
    },
  };
  client.onNotification("textDocument/publishDiagnostics", ({ diagnostics }: { diagnostics: { message: string }[] }) => {
    made.published.push(diagnostics.map(({ message }) => message).join());
  });
  await client.sendRequest("initialize", { capabilities: {}, initializationOptions: { folders: [{ ...settings, ...folder }] } });
  await client.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "python", version: 1, text: "import torch" } });
  return made;
};

const change = (client: MessageConnection, version: number) =>
  client.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text: `import torch # ${version}` }] });

describe("the language server", () => {
  const stages: Stage[] = [];
  const open = async (folder?: Partial<FolderSettings>) => {
    const made = await stage(folder);
    stages.push(made);
    await until(() => made.asked.length === 1);
    return made;
  };
  after(() => { for (const { client } of stages) client.dispose(); });

  it("publishes what an analysis found", async () => {
    const made = await open();
    made.finish();
    await until(() => made.published.length > 0);
    assert.deepEqual(made.published, ["version 1"]);
  });

  it("drops the analysis of an older text", async () => {
    const made = await open();
    await change(made.client, 2);
    await until(() => made.interrupts >= 2);
    made.finish();
    await until(() => made.asked.length === 2);
    made.finish();
    await until(() => made.published.length > 0);
    assert.deepEqual(made.published, ["version 2"]);
  });

  it("comes back to an analysis that was stopped", async () => {
    const made = await open();
    made.finish(true);
    await until(() => made.asked.length === 2);
    made.finish();
    await until(() => made.published.length > 0);
    assert.deepEqual(made.asked, [1, 1]);
  });

  it("reads a model that waited until it is selected", async () => {
    const made = await open();
    made.finish();
    await until(() => made.published.length === 1);
    for (const row of ["Read", "Waiting", "Read"]) await made.client.sendNotification("headtorch/select", { uri, row });
    await until(() => made.asked.length === 2);
    made.finish();
    await until(() => made.published.length === 2);
    assert.deepEqual(made.asked, [1, 1]);
  });

  it("answers from the newest text, not before", async () => {
    const made = await open();
    let answered: unknown = null;
    void made.client.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } }).then((hover: unknown) => { answered = hover; });
    await new Promise((resume) => setTimeout(resume, 60));
    assert.equal(answered, null);
    made.finish();
    await until(() => answered !== null);
    assert.deepEqual(answered, { contents: "after 1" });
  });

  it("analyses again when a source that was read changes on disk, and only then", async () => {
    const made = await open();
    made.finish();
    await until(() => made.published.length === 1);
    const tell = (changed: string) => made.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: changed, type: 2 }] });
    await tell("file:///p/other.py");
    await new Promise((resume) => setTimeout(resume, 100));
    assert.equal(made.asked.length, 1);
    await tell("file:///p/block.py");
    await until(() => made.asked.length === 2);
    made.finish();
  });

  it("looks for the environment again when a package was installed, and forgets what it read of packages", async () => {
    const made = await open();
    made.finish();
    await until(() => made.published.length === 1);
    const configured = made.told.length;
    await made.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: "file:///p/.venv/lib/python3.12/site-packages/torchvision-0.29.1.dist-info", type: 1 }] });
    await until(() => made.asked.length === 2);
    assert.deepEqual(made.told.slice(configured), ["forgetPackages", "configure"]);
    made.finish();
  }).timeout(5000);

  it("serves an editor that knows nothing of Headtorch, with symbols for its outline", async () => {
    const client = wire({ configure: async () => {} } as unknown as DeskService);
    const { capabilities } = await client.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", { capabilities: {}, workspaceFolders: [{ uri: "file:///p", name: "p" }] });
    client.dispose();
    assert.ok(capabilities["documentSymbolProvider"]);
  });

  it("shows no problems where the user wants none", async () => {
    const made = await open({ problems: false });
    made.finish();
    await until(() => made.published.length > 0);
    assert.deepEqual(made.published, [""]);
  });
});
