/**
 * Pictures of the installed extension in a real VS Code, in each kind of theme: `node scripts/screenshots.mjs [sample.py]`.
 * They go to `.screenshots/`.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Workbench } from "../test/ui/workbench.mjs";
import { makeVsix } from "./package.mjs";

const root = path.resolve(import.meta.dirname, "..");
const themes = { light: "Default Light Modern", dark: "Default Dark Modern", "high-contrast": "Default High Contrast", "high-contrast-light": "Default High Contrast Light" };
const samples = process.argv.length > 2 ? process.argv.slice(2) : ["simple_model.py", "broken_model.py", "tiny_transformer.py"];

mkdirSync(`${root}/.screenshots`, { recursive: true });
const vsix = await makeVsix();
const shootTheme = async (name, theme) => {
  const bench = await Workbench.open(vsix, `${root}/samples`, { settings: { "workbench.colorTheme": theme, "editor.minimap.enabled": false }, viewport: { width: 1440, height: 900 } });
  try {
    await shootAll(bench, name);
  } finally {
    await bench.close();
  }
};

const shootAll = async (bench, name) => {
  const shoot = (what) => bench.page.screenshot({ path: `${root}/.screenshots/${what}-${name}.png` });
  await bench.showTree();
  for (const sample of samples) {
    await bench.openFile(sample);
    await bench.page.waitForTimeout(2500);
    await shoot(path.basename(sample, ".py"));
  }
  await bench.openFile(samples[0]);
  await bench.command("Headtorch: Run Forward Pass");
  await bench.page.waitForTimeout(1500);
  const run = bench.webview().getByRole("button", { name: /^Run/ }).first();
  if (await run.isEnabled().catch(() => false)) await run.click();
  await bench.page.waitForTimeout(5000);
  await shoot("panel");
};

for (const [name, theme] of Object.entries(themes)) await shootTheme(name, theme);
