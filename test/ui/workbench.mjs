/** VS Code's window as a person uses it: open a file, run a command, read the tree, the squiggles and the panel. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installVsix, startBrowser, startServer } from "../../testbed/harness.mjs";

export class Workbench {
  /** Starts a VS Code with the .vsix installed and a copy of `folder` opened. */
  static async open(vsix, folder, { settings = {}, viewport } = {}) {
    const installed = installVsix(vsix);
    const workspace = mkdtempSync(path.join(tmpdir(), "headtorch-ui-"));
    cpSync(folder, workspace, { recursive: true });
    const server = await startServer({ extensionsDir: installed.extensionsDir, settings: { "editor.stickyScroll.enabled": false, ...settings }, driver: false });
    const browser = await startBrowser({ viewport });
    await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await browser.context.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}`);
    await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
    return new Workbench({ page, workspace, parts: [browser, server, { stop: () => installed.remove() }, { stop: () => rmSync(workspace, { recursive: true, force: true }) }] });
  }

  constructor({ page, workspace, parts }) {
    this.page = page;
    this.workspace = workspace;
    this.parts = parts;
  }

  async close() {
    for (const part of this.parts) await part.stop();
  }

  /** Does `act` until `seen` holds: a busy workbench loses keys. */
  async until(act, seen, what) {
    for (let tries = 0; tries < 6; tries++) {
      await act();
      for (let wait = 0; wait < 12; wait++) {
        if (await seen()) return;
        await this.page.waitForTimeout(250);
      }
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`in vain: ${what}`);
  }

  async openFile(name) {
    const { page } = this;
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
    await this.until(async () => {
      await page.keyboard.press("Control+P");
      await page.locator(".quick-input-widget input").fill(name, { timeout: 3000 }).catch(() => {});
    }, () => row.isVisible(), `quick open of ${name}`);
    await row.click();
    await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  async command(title) {
    const { page } = this;
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    await this.until(async () => {
      await page.keyboard.press("F1");
      await page.locator(".quick-input-box input").fill(`>${title}`, { timeout: 3000 }).catch(() => {});
    }, () => row.isVisible(), `command ${title}`);
    await row.click();
  }

  /** Opens our container in the side bar. */
  async showTree() {
    await this.page.locator('.activitybar .action-item a[aria-label="Headtorch"]').click();
    await this.page.locator(".sidebar").getByText("Models").first().waitFor();
  }

  rows() {
    return this.page.locator(".sidebar .monaco-list-row");
  }

  row(text) {
    return this.rows().filter({ hasText: text }).first();
  }

  line(text) {
    return this.page.locator(".editor-instance .view-line", { hasText: text }).first();
  }

  /** Puts the cursor at the end of a line. The drawn cursor itself may lie over it, so nothing is checked but that the line is there. */
  async clickLine(text) {
    await this.line(text).waitFor();
    await this.line(text).click({ force: true });
  }

  /** Text of the open editor, as far as it is drawn, hints included. */
  async editorText() {
    return (await this.page.locator(".editor-instance .view-lines").first().innerText()).replaceAll("\u00a0", " ");
  }

  /** Chooses a row of the quick pick that is open. */
  async pick(text) {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** Types into the input box that is open. */
  async answer(text) {
    const input = this.page.locator(".quick-input-box input");
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** The document inside the newest webview. */
  webview() {
    return this.page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
  }

  async picture(name) {
    mkdirSync("out/ui", { recursive: true });
    await this.page.screenshot({ path: `out/ui/${name}.png` });
  }
}
