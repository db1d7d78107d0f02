/** The installed package as a person uses it, in a real VS Code: tree, hover, quick fix, swap with undo, forward pass. */
import assert from "node:assert/strict";
import path from "node:path";
import { makeVsix } from "../../scripts/package.mjs";
import { Workbench } from "./workbench.mjs";

describe("the installed extension", function () {
  this.timeout(120_000);
  /** @type {Workbench} */
  let bench;

  before(async () => {
    bench = await Workbench.open(await makeVsix(), path.resolve("test/editor/fixture"));
  });
  after(async () => { await bench?.close(); });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench?.picture(`failed ${this.currentTest.title}`);
  });

  it("says what to do while there is no file", async () => {
    await bench.showTree();
    await bench.page.getByText("Open a Python file that builds a PyTorch model").waitFor();
    assert.equal(await bench.page.locator(".notification-toast").count(), 0, "a notification appeared");
  });

  it("says nothing about a file without PyTorch", async () => {
    await bench.openFile("plain.py");
    await bench.page.getByText("This file does not use PyTorch").waitFor();
  });

  it("shows the tree, its head marked by more than colour", async () => {
    await bench.openFile("net.py");
    await bench.row("conv1").waitFor();
    const head = bench.row("fc");
    assert.match((await head.getAttribute("aria-label")) ?? "", /head/);
    await head.locator(".custom-view-tree-node-item-icon.codicon-headtorch-head").waitFor();
  });

  it("goes to the layer that is clicked, and keeps the focus in the tree", async () => {
    await bench.row("pool").click();
    await bench.page.waitForFunction(() => document.activeElement?.closest(".sidebar") !== null);
    await bench.page.locator(".statusbar").getByText(/Ln (11|16)/).waitFor();
  });

  it("tells about a layer on hover", async () => {
    await bench.line("self.pool = nn.MaxPool2d").getByText("MaxPool2d").first().hover();
    await bench.page.locator(".monaco-hover:visible .hover-contents", { hasText: "MaxPool2d" }).first().waitFor();
  });

  it("mends a mistake by its quick fix", async () => {
    await bench.page.locator(".squiggly-error").first().waitFor();
    await bench.clickLine("self.pool(self.conv2(x))");
    const action = bench.page.locator(".action-widget .monaco-list-row", { hasText: "16" }).first();
    await bench.until(() => bench.page.keyboard.press("Control+."), () => action.isVisible(), "the list of fixes");
    await action.click();
    await bench.line("nn.Conv2d(16, 32, 3)").waitFor();
    await bench.page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  });

  it("swaps the head, and one undo takes it back", async () => {
    await bench.clickLine("self.fc = nn.Linear");
    await bench.command("Headtorch: Swap Head");
    await bench.pick("Linear layer");
    await bench.answer("7");
    await bench.line(", 7)").waitFor();
    await bench.clickLine("self.fc = nn.Linear");
    await bench.page.keyboard.press("Control+Z");
    await bench.line("12 * 12, 10)").waitFor();
  });

  it("previews a swap that changes more than one place, and one undo takes all of it back", async () => {
    await bench.clickLine("self.fc = nn.Linear");
    await bench.command("Headtorch: Swap Head");
    await bench.pick("Linear layer, rest frozen");
    await bench.answer("7");
    const preview = bench.page.locator(".bulk-edit-panel, .bulk-edit-editor-diff").first();
    await preview.waitFor();
    assert.equal(await bench.line("requires_grad_(False)").count(), 0, "changed before it was accepted");
    await bench.page.getByRole("button", { name: "Apply" }).first().click();
    await bench.line("requires_grad_(False)").waitFor();
    await bench.line(", 7)").waitFor();
    await bench.clickLine("def forward");
    await bench.page.keyboard.press("Control+Z");
    await bench.line("12 * 12, 10)").waitFor();
    assert.equal(await bench.line("requires_grad_(False)").count(), 0);
  });

  it("takes the input's shape from the user and writes it down", async () => {
    await bench.command("Headtorch: Set Input Shape");
    await bench.answer("4, 1, 28, 28");
    await bench.line("# headtorch: x=[4, 1, 28, 28]").waitFor();
    await bench.row("conv1").getByText("[4, 16, 26, 26]").waitFor();
    await bench.clickLine("def forward");
    await bench.page.keyboard.press("Control+Z");
    await bench.row("conv1").getByText("[2, 16, 26, 26]").waitFor();
  });

  it("can be walked by keyboard alone", async () => {
    await bench.command("Headtorch: Focus on Models View");
    await bench.page.waitForFunction(() => document.activeElement?.closest(".sidebar .monaco-list") !== null);
    await bench.page.keyboard.press("Home");
    await bench.page.keyboard.press("ArrowDown");
    await bench.page.keyboard.press("Enter");
    await bench.page.locator(".statusbar").getByText(/Ln (9|15)/).waitFor();
  });

  it("runs the forward pass in the panel: every layer's real shape is the predicted one", async () => {
    await bench.command("Headtorch: Run Forward Pass");
    const panel = bench.webview();
    await panel.locator('tr[data-id="fc#0"]').waitFor();
    await panel.locator('button:text-is("Run"):not([disabled])').click();
    await panel.locator(".summary, .banner.error").first().waitFor({ timeout: 60_000 });
    assert.match(await panel.locator(".summary").innerText(), /^(\d+) of \1 layers compared, all as predicted/);
    assert.match(await panel.locator('tr[data-id="fc#0"]').innerText(), /2.*10/s);
  });

  it("goes from the panel's table to the source", async () => {
    const row = bench.webview().locator('tr[data-id="conv1#0"]');
    await row.click();
    await row.press("Enter");
    await bench.page.locator(".statusbar").getByText(/Ln (9|15)/).waitFor();
  });

  it("marks the row of the cursor's line in the panel, also while the tree is hidden", async () => {
    await bench.page.locator('.activitybar .action-item a[aria-label^="Explorer"]').click({ force: true });
    await bench.clickLine("self.fc = nn.Linear");
    await bench.webview().locator('tr[data-id="fc#0"][aria-selected="true"]').waitFor();
    await bench.clickLine("self.conv1 = nn.Conv2d");
    await bench.webview().locator('tr[data-id="conv1#0"][aria-selected="true"]').waitFor();
    await bench.showTree();
  });

  it("lays the run after a head swap beside the run before it", async () => {
    await bench.clickLine("self.fc = nn.Linear");
    await bench.command("Headtorch: Swap Head");
    await bench.pick("Linear layer");
    await bench.answer("7");
    await bench.line(", 7)").waitFor();
    const panel = bench.webview();
    await panel.locator('.banner:has-text("The model or its input has changed")').waitFor();
    await panel.locator('button:text-is("Run"):not([disabled])').click();
    await panel.locator('.banner:has-text("The model or its input has changed")').waitFor({ state: "detached", timeout: 60_000 });
    await panel.locator('button:text-is("Cancel")[disabled]').waitFor({ timeout: 60_000 });
    await panel.locator('label:has-text("Compare with the run before") input').check();
    assert.match(await panel.locator('tr[data-id="fc#0"] .c-change').innerText(), /≠ shape/);
    // The random input is drawn behind the weights: with fewer of them it is another, as in PyTorch.
    assert.match(await panel.locator('tr[data-id="conv1#0"] .c-change').innerText(), /^(same|≠ [\d.]+ %)$/);
    await bench.clickLine("self.fc = nn.Linear");
    await bench.page.keyboard.press("Control+Z");
    await bench.line("12 * 12, 10)").waitFor();
  });

  it("brings the panel back after the window was reloaded", async () => {
    // VS Code in a browser writes its state down every five seconds.
    await bench.page.waitForTimeout(6000);
    await bench.page.reload();
    await bench.webview().locator('tr[data-id="fc#0"]').waitFor({ timeout: 60_000 });
    await bench.row("conv1").waitFor();
  });
});
