/** The extension's side of the panel in tests, and what a person does in it. */
import { mkdirSync } from "node:fs";
import type { ForwardPlan } from "../../src/runtime/index.ts";
import type { PanelHandlers, PanelRequests, SaveParams } from "../../webview/protocol.ts";
import type { Page, Panel } from "./bed.ts";

export const subject = { uri: "file:///project/net.py", model: "Net" };
export const pictures = process.env["HEADTORCH_PICTURES"];

export interface Asked {
  readonly goTo: PanelRequests["goTo"][0][];
  readonly plans: PanelRequests["plan"][0]["inputs"][];
  readonly saved: SaveParams[];
  readonly exported: PanelRequests["exportOnnx"][0][];
}

/** An extension side that knows one plan and refuses shapes that are not four numbers. */
export const extension = (plan: ForwardPlan, { isRemote = false }: { isRemote?: boolean } = {}): { handlers: PanelHandlers; asked: Asked } => {
  const asked: Asked = { goTo: [], plans: [], saved: [], exported: [] };
  let piece = 0;
  const reshaped = (text: string): ForwardPlan => ({ ...plan, inputs: [{ ...plan.inputs[0]!, size: text.split(",").map(Number) }] });
  const handlers: PanelHandlers = {
    ready: async () => ({ ok: { subject, isRemote, runtimeBytes: 6_600_000 } }),
    plan: async ({ inputs }) => {
      asked.plans.push(inputs);
      const text = inputs["x"];
      if (text === undefined) return { ok: plan };
      return /^\d+(, *\d+){3}$/.test(text) ? { ok: reshaped(text) } : { problem: `x: ${text} is no shape` };
    },
    goTo: async (params) => { asked.goTo.push(params); return { ok: null }; },
    save: async (params) => { asked.saved.push(params); return { ok: params.name }; },
    pickWeights: async () => ({ ok: {
      file: "net.safetensors", bytes: 4_200_000, tensors: 1, missing: ["conv.weight", "conv.bias"], unexpected: [], mismatched: ["fc.weight [10, 36], not [5, 36]"], notes: ["the file's head is another one (fc: 10 outputs in the file, 5 in the model): it keeps its random weights, the rest loads"], isRemote,
    } }),
    // Five numbers in two pieces, in two messages.
    loadWeights: async ({ begin }) => {
      piece = begin ? 0 : piece + 1;
      const data = [[0, 100], [0, 0, 0]][piece];
      return { ok: data ? [{ name: "fc.bias", dtype: "float32", data: new Uint8Array(Float32Array.from(data).buffer) }] : [] };
    },
    where: async ({ place }) => ({ ok: `net.py:${place.start / 40}` }),
    exportOnnx: async (params) => {
      asked.exported.push(params);
      return params.withWeights ? { ok: "Net.onnx" } : { problem: "the disk is full" };
    },
  };
  return { handlers, asked };
};

/** Two by two white pixels, 24 bits each. */
export const whiteBitmap = (): Buffer => {
  const file = Buffer.alloc(70, 0xff);
  file.write("BM");
  [[2, 70], [6, 0], [10, 54], [14, 40], [18, 2], [22, 2], [30, 0], [34, 16], [38, 2835], [42, 2835], [46, 0], [50, 0]].forEach(([at, value]) => file.writeInt32LE(value!, at));
  file.writeInt16LE(1, 26);
  file.writeInt16LE(24, 28);
  return file;
};

export const ran = async ({ page }: Panel, button = "Run"): Promise<void> => {
  await page.locator(`button:text-is("${button}"):not([disabled])`).click();
  await page.locator(".summary, .banner.error").waitFor({ timeout: 60_000 });
  await page.locator('button:text-is("Cancel")[disabled]').waitFor({ timeout: 60_000 });
};

export const cells = async (page: Page, id: string): Promise<string[]> => page.locator(`tr[data-id="${id}"] td`).allInnerTexts();
export const focusedRow = (page: Page): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.getAttribute("data-id"), null);
export const picture = async ({ page }: Panel, name: string): Promise<void> => {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
};
