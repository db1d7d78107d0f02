/** The rooms of `src` know only what stands above them in ARCHITECTURE.md, and one another only by their faces. */
import assert from "node:assert/strict";
import { type Import, importsOf, read, roomOf, sourcesIn, told } from "./files.ts";

/** The rooms in the order of the numbered list of ARCHITECTURE.md. */
const rooms = [...read("ARCHITECTURE.md").matchAll(/^\d+\. \*\*`(\w+)`\*\*/gm)].map(([, name]) => name!);
const doors = new Set(["server", "extension", "cli"]);
/** Files beside a room's face that others may import: what only one kind of machine has. */
const sideFaces = new Set(["src/files/node.ts", "src/runtime/node.ts", "src/runtime/browser.ts"]);

const imports = sourcesIn("src", "webview").flatMap(importsOf);
const between = imports.filter((one) => one.to !== null && roomOf(one.from) !== null && roomOf(one.to) !== null && roomOf(one.from) !== roomOf(one.to));
const breaches = (wrong: readonly Import[]): void => assert.deepEqual(wrong.map(told), []);

describe("rooms", () => {
  it("are the folders of src", () => assert.deepEqual([...new Set(sourcesIn("src").map(roomOf))].sort(), [...rooms].sort()));

  it("import only from rooms above them", () =>
    breaches(between.filter((one) => rooms.indexOf(roomOf(one.to!)!) > rooms.indexOf(roomOf(one.from)!))));

  it("import other rooms only through their faces", () =>
    breaches(between.filter((one) => !one.to!.endsWith("/index.ts") && !sideFaces.has(one.to!))));

  it("that are doors do not import one another, but for the protocol that the extension speaks with the server", () =>
    breaches(between.filter((one) => doors.has(roomOf(one.from)!) && doors.has(roomOf(one.to!)!) && !(roomOf(one.from) === "extension" && one.to === "src/server/index.ts"))));

  it("do not know the webview, but for the extension that shows it", () =>
    breaches(imports.filter((one) => one.to?.startsWith("webview/") && roomOf(one.from) !== null && roomOf(one.from) !== "extension")));

  it("leave VS Code to the extension", () => breaches(imports.filter((one) => one.what === "vscode" && roomOf(one.from) !== "extension")));

  it("leave tree-sitter to the syntax", () => breaches(imports.filter((one) => one.what.includes("tree-sitter") && roomOf(one.from) !== "syntax")));

  it("use Node's modules only where there is Node", () => {
    const free = /^src\/(cli\/|server\/(node|engine-thread|engine-start|thread)\.ts|extension\/(node|panel-files|disk|session)\.ts|files\/(node|disk|kept|code)\.ts|runtime\/node\.ts)/;
    breaches(imports.filter((one) => one.what.startsWith("node:") && !free.test(one.from)));
  });
});
