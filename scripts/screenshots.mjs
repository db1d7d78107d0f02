/**
 * Pictures of the installed extension in a real VS Code, in each kind of theme: `npm run screenshots [-- THEME…]`. They go to
 * `.screenshots/`, and so does what the window shows when something does not come; with `--keep`, those of the light theme become the
 * pictures of README.md.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { Workbench } from "../test/ui/workbench.mjs";
import { makeVsix } from "./package.mjs";

const root = path.resolve(import.meta.dirname, "..");
const themes = {
  light: "Default Light Modern", dark: "Default Dark Modern",
  "high-contrast": "Default High Contrast", "high-contrast-light": "Default High Contrast Light",
};
const settings = { "editor.minimap.enabled": false, "window.commandCenter": false, "editor.fontSize": 13 };

/** Each leaves the window as the picture should show it. */
const scenes = {
  async tree(bench) {
    await bench.openFile("tiny_transformer.py");
    await bench.row("encoder").waitFor();
    await bench.row("encoder").locator(".monaco-tl-twistie").click();
    await lens(bench);
  },
  async problem(bench) {
    await bench.openFile("broken_model.py");
    await bench.page.locator(".squiggly-error").first().waitFor();
    await lens(bench);
    await bench.line("return self.fc(x)").getByText("fc").first().hover();
    await bench.page.locator(".monaco-hover:visible .hover-contents").first().waitFor();
  },
  async swap(bench) {
    await bench.openFile("simple_model.py");
    await bench.row("fc").waitFor();
    await bench.clickLine("self.fc = nn.Linear");
    await bench.command("Headtorch: Swap Head");
    await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "Linear layer" }).first().waitFor();
  },
  async panel(bench) {
    await bench.openFile("custom_model.py");
    await lens(bench);
    await bench.command("Headtorch: Run Forward Pass");
    await bench.page.keyboard.press("Escape");
    await bench.webview().locator('button:text-is("Run"):not([disabled])').click();
    await bench.webview().locator(".summary, .banner.error").first().waitFor({ timeout: 60_000 });
  },
};

/** The line above a model comes last. */
const lens = (bench) => bench.page.locator(".codelens-decoration", { hasText: "parameters" }).first().waitFor();

const shoot = async (vsix, theme, colors) => {
  const bench = await Workbench.open(vsix, `${root}/samples`, { settings: { ...settings, "workbench.colorTheme": colors }, viewport: { width: 1360, height: 940 } });
  try {
    await bench.showTree();
    for (const [scene, arrange] of Object.entries(scenes)) {
      await arrange(bench);
      await bench.page.waitForTimeout(800);
      await bench.page.screenshot({ path: `${root}/.screenshots/${scene}-${theme}.png` });
      await bench.page.keyboard.press("Escape");
    }
  } catch (fault) {
    await bench.page.screenshot({ path: `${root}/.screenshots/failed-${theme}.png` });
    throw fault;
  } finally {
    await bench.close();
  }
};

mkdirSync(`${root}/.screenshots`, { recursive: true });
const vsix = await makeVsix();
const asked = process.argv.slice(2).filter((word) => Object.hasOwn(themes, word));
for (const theme of asked.length > 0 ? asked : Object.keys(themes)) await shoot(vsix, theme, themes[theme]);
if (process.argv.includes("--keep")) {
  mkdirSync(`${root}/media/screenshots`, { recursive: true });
  for (const scene of Object.keys(scenes)) copyFileSync(`${root}/.screenshots/${scene}-light.png`, `${root}/media/screenshots/${scene}.png`);
}
