/**
 * `npm start`: builds, prints the tree of `samples/simple_model.py` and what its forward pass gives, installs the package into a VS Code of its own on this machine, opens `samples/` in it and prints the
 * address to open in a browser. Ends with Ctrl+C and leaves nothing behind. PORT chooses the port.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);
execFileSync("bash", ["testbed/setup.sh"], { stdio: ["ignore", "ignore", "inherit"] });
execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
for (const command of ["inspect", "run"]) {
  console.log(`\n$ headtorch ${command} samples/simple_model.py\n`);
  execFileSync(process.execPath, ["dist/cli.cjs", command, "samples/simple_model.py"], { stdio: "inherit" });
}

const { installVsix, startServer } = await import("../testbed/harness.mjs");
const { makeVsix } = await import("./package.mjs");
const installed = installVsix(await makeVsix());
const workspace = mkdtempSync(path.join(tmpdir(), "headtorch-samples-"));
cpSync("samples", workspace, { recursive: true });
const asked = new Promise((resolve) => {
  process.once("SIGINT", resolve);
  process.once("SIGTERM", resolve);
});
const server = await startServer({ extensionsDir: installed.extensionsDir, port: Number(process.env.PORT ?? 8080), driver: false });
console.log(`\nVS Code with Headtorch: http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}\nCtrl+C ends it.`);
await asked;
await server.stop();
installed.remove();
rmSync(workspace, { recursive: true, force: true });
