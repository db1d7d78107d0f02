/** Stands in for the engine while its rooms are being built: reads `self.x = nn.Y(...)` by a pattern, so that the editor's side can be tested. */
import type { AnswersEngine, AnswersSetup, TreeNode, LayerKind } from "../../src/answers/contract.ts";
export * from "../../src/answers/contract.ts";

const kinds: Record<string, LayerKind> = { Conv2d: "convolution", Linear: "fully connected", ReLU: "activation", MaxPool2d: "pooling", Dropout: "dropout", BatchNorm2d: "normalization", Embedding: "embedding" };

interface Layer { name: string; cls: string; args: string; start: number; end: number }
interface Model { name: string; start: number; end: number; layers: Layer[] }

const read = (text: string): Model[] => [...text.matchAll(/^class (\w+)\(.*Module\):/gm)].map((m) => {
  const start = m.index, next = text.slice(start + 1).search(/\n\S/);
  const end = next < 0 ? text.length : start + 1 + next;
  const layers = [...text.slice(start, end).matchAll(/self\.(\w+) = nn\.(\w+)\((.*)\)/g)].map((l) => ({ name: l[1]!, cls: l[2]!, args: l[3]!, start: start + l.index, end: start + l.index + l[0].length }));
  return { name: m[1]!, start, end: start + m[0].length, layers };
});

export const openAnswers = async (_setup: AnswersSetup): Promise<AnswersEngine> => {
  const texts = new Map<string, string | null>();
  const done = new Map<string, string>();
  const of = (uri: string) => read(done.get(uri) ?? "");
  const head = (m: Model) => m.layers.filter(({ cls }) => cls === "Linear").at(-1);
  return {
    set: (uri, text) => void texts.set(uri, text), forget: (uri) => void texts.delete(uri), setFolder: () => {}, configure: () => {}, close: (uri) => void done.delete(uri),
    analyse: (uri) => { done.set(uri, texts.get(uri) ?? ""); return { wants: [], stopped: false }; },
    text: (uri) => done.get(uri) ?? null, readBy: () => [],
    answers: {
      hints: (uri) => of(uri).flatMap(({ layers }) => layers.map(({ end, cls }) => ({ offset: end, label: `→ ${cls}`, tooltip: "stand-in" }))),
      hover: (uri, offset) => { const l = of(uri).flatMap((m) => m.layers).find((x) => x.start <= offset && offset <= x.end); return l ? { span: { uri, start: l.start, end: l.end }, markdown: `**${l.cls}** stand-in` } : null; },
      problems: (uri) => of(uri).flatMap(({ layers }) => layers.filter(({ args }) => args.includes("999")).map((l) => {
        const at = l.end - 1 - l.args.length + l.args.indexOf("999"); const span = { uri, start: at, end: at + 3 };
        return { span, code: "channels-differ", severity: "error" as const, message: "999 does not fit", related: [], fixes: [{ title: "Set to 16", edits: [{ span, text: "16" }] }] };
      })),
      lenses: (uri) => of(uri).map(({ name, start, layers }) => ({ offset: start, title: `${layers.length} layers`, command: "headtorch.runForwardPass", arguments: [{ uri, model: name }] })),
      actions(uri, { start, end }) {
        const fixes = this.problems(uri).filter(({ span }) => span.start <= end && start <= span.end).flatMap(({ fixes, code }) => fixes.map((f) => ({ title: f.title, kind: "quickfix" as const, edits: f.edits, preferred: true, mends: code })));
        const swaps = of(uri).flatMap((m) => { const h = head(m); return h && h.start <= end && start <= h.end ? [{ title: "Swap head…", kind: "refactor.rewrite" as const, command: "headtorch.swapHead", arguments: [{ uri, model: m.name, head: h.name }] }] : []; });
        return [...fixes, ...swaps];
      },
      tree: (uri) => {
        const models = of(uri).map((m): TreeNode => ({
          id: m.name, path: "", label: m.name, description: `${m.layers.length} layers`, kind: "model", head: false, tooltip: m.name, span: { uri, start: m.start, end: m.end },
          children: m.layers.map((l) => ({ id: `${m.name}/${l.name}#0`, path: l.name, label: l.name, description: `${l.cls} ${l.args}`, kind: kinds[l.cls] ?? "other", class: l.cls, head: l === head(m), tooltip: `**${l.cls}**`, span: { uri, start: l.start, end: l.end } })),
        }));
        return { uri, models, empty: models.length === 0 ? "no-models" : null, stale: false, gaps: [] };
      },
      heads: (uri) => of(uri).flatMap((m) => { const h = head(m); return h ? [{ span: { uri, start: h.start, end: h.end }, label: "head" }] : []; }),
      symbols: () => [],
      summary: (uri, _model, format) => `${format} ${of(uri).map(({ name }) => name).join(" ")}`,
      record: (uri) => ({ schema: 1, models: of(uri).map(({ name }) => name) }),
      swap: (uri, { head: path, classes }) => {
        const l = of(uri).flatMap((m) => m.layers).find(({ name }) => name === path)!;
        const last = l.args.split(",").at(-1)!.trim(); const at = l.end - 1 - last.length;
        return { title: "Swap head", edits: [{ span: { uri, start: at, end: at + last.length }, text: String(classes) }] };
      },
      setInput: () => ({ problem: "stand-in" }), plan: () => ({ problem: "stand-in" }),
    },
  };
};
