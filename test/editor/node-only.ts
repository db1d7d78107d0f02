/** What only Node's extension host can show: the server is a process there, and processes die. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";
import type { Exported } from "../../src/extension/activate.ts";
import { eventually, extension, open, treeOf } from "./suite.ts";

/** The process that this host started to serve the language. */
const serverProcess = (): number | undefined => {
  const rows = execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" }).split("\n").map((row) => row.trim().split(/\s+/));
  const own = rows.find(([, parent, ...command]) => Number(parent) === process.pid && command.join(" ").includes("dist/server.cjs"));
  return own && Number(own[0]);
};

export const define = (): void => {
  describe("a dead server", () => {
    it("leaves the last picture and comes back quietly", async () => {
      await open("net.py");
      await treeOf("net.py");
      const exported: Exported = extension().exports;
      const before = exported.document.shown;
      const pid = serverProcess();
      assert.ok(pid, "no server process");
      process.kill(pid, "SIGKILL");
      await eventually(serverProcess, (now) => now !== undefined && now !== pid, "a new server process");
      assert.equal(exported.document.shown, before);
      const { document } = await open("net.py");
      await eventually(
        () => vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, document.positionAt(document.getText().indexOf("Conv2d"))),
        (found) => found.length > 0, "a hover from the new server",
      );
    });
  });
};
