/** A machine for tests: the grammar and the preludes are read from disk, a program's text is its only source. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createMachine, Exhausted, type Limits, type Machine, type MachineOptions, NeedsLibrary, PyModule, pythonBundle, Raised, runWithLibraries, type Value } from "../../src/python/index.ts";
import { type Grammar, loadGrammar, parse } from "../../src/syntax/index.ts";

const root = new URL("../../", import.meta.url).pathname;
const bytes = (path: string): Uint8Array => new Uint8Array(readFileSync(join(root, path)));

export const grammarFromDisk = (): Promise<Grammar> =>
  loadGrammar({ runtime: bytes("node_modules/web-tree-sitter/web-tree-sitter.wasm"), python: bytes("node_modules/tree-sitter-python/tree-sitter-python.wasm") });

/** All `.py` files under a folder, by path relative to it. */
export const sourcesUnder = (folder: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) visit(full);
      else if (entry.name.endsWith(".py")) found.set(relative(folder, full), readFileSync(full, "utf8"));
    }
  };
  visit(folder);
  return found;
};

export const pythonPreludes = (): ReadonlyMap<string, string> => sourcesUnder(join(root, "src/python/prelude"));

/** What a program did: what it printed, and its last words where an exception or a budget ended it. */
export interface Outcome {
  readonly printed: string;
  readonly ended: string | null;
  readonly gaps: readonly string[];
  readonly steps: number;
  /** How often an example value, or that something was found, decided a question. */
  readonly assumed: number;
}

export interface Runner {
  run(text: string, files?: Readonly<Record<string, string>>): Outcome;
  readonly vm: Machine;
}

/** Where the programs' files are. */
export const place = "file:///project/";

/** Where imports look, and trees that are parsed already. */
export interface Layout {
  readonly roots?: readonly string[];
  readonly mapped?: Readonly<Record<string, string | null>>;
  readonly isOwn?: (uri: string) => boolean;
  readonly trees?: Map<string, ReturnType<typeof parse>["tree"]>;
}

/** Names in a folder of files, those of folders with a slash at the end; null where there is none. */
export const listed = (files: Readonly<Record<string, string>>, uri: string): ReadonlySet<string> | null => {
  const folder = uri.slice(place.length);
  const inside = Object.keys(files).filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length));
  return inside.length === 0 && folder !== "" ? null : new Set(inside.map((name) => name.replace(/\/.*/s, "/")));
};

/** Runs programs, one after the other, on one machine; each starts from the state the libraries left. */
export const makeRunner = (
  grammar: Grammar, preludes: ReadonlyMap<string, string>, limits?: Limits, create: (options: MachineOptions) => Machine = createMachine,
  { roots = [place], mapped = {}, isOwn = (uri) => uri.startsWith(place), trees = new Map() }: Layout = {},
): Runner => {
  const state = { printed: [] as string[], gaps: [] as string[], assumed: 0, files: {} as Readonly<Record<string, string>> };
  const vm = create({
    listener: { assumed: () => void state.assumed++, printed: (text) => void state.printed.push(text), gap: (gap) => void state.gaps.push(`${gap.code}: ${gap.reason}`) },
    sources: {
      read: (uri) => state.files[uri.slice(place.length)] ?? null,
      list: (uri) => (uri.startsWith(place) ? listed(state.files, uri) : null),
      tree: (uri, text) => {
        const key = `${uri}\n${text}`;
        const known = trees.get(key) ?? parse(text, grammar).tree;
        if (uri.startsWith("headtorch:")) trees.set(key, known);
        return known;
      },
    },
    roots, mapped, bundle: pythonBundle(preludes), isOwn, watched: () => false, ...(limits ? { limits } : {}),
  });
  return {
    vm,
    run(text, files = {}) {
      const again = (): void => {
        state.printed.length = 0;
        state.gaps.length = 0;
        state.assumed = 0;
        vm.refuel();
        vm.steps = 0;
      };
      state.files = files;
      again();
      const tree = parse(text, grammar).tree;
      let ended: string | null = null;
      try {
        runWithLibraries(vm, () => {
          try {
            vm.importer.runFile(vm, new PyModule(vm, "__main__", { uri: `${place}program.py`, watched: false }), tree);
          } catch (error) {
            ended = lastWords(vm, error);
          }
        }, again);
      } catch (error) {
        ended = lastWords(vm, error);
      } finally {
        while (vm.heap.depth > 0) vm.heap.rollback();
        vm.frame = null;
        vm.depth = 0;
        vm.catchers.length = 0;
      }
      return { printed: state.printed.join(""), ended, gaps: [...state.gaps], steps: vm.steps, assumed: state.assumed };
    },
  };
};

const lastWords = (vm: Machine, error: unknown): string => {
  if (error instanceof NeedsLibrary) throw error;
  if (error instanceof RangeError) return "Exhausted: depth";
  if (error instanceof Exhausted) return `Exhausted: ${error.budget}`;
  if (!(error instanceof Raised)) throw error;
  const { exception } = error;
  const words = vm.attempt(["BaseException"], () => vm.str(exception) as Value) ?? "";
  return words === "" ? exception.cls.name : `${exception.cls.name}: ${String(words)}`;
};

interface Program {
  readonly title: string;
  readonly line: number;
  readonly source: string;
  readonly expected: string;
}

/** A page of programs: `=== title`, the source, `--- out`, what it prints. */
export const programsOf = (text: string): Program[] => {
  const programs: Program[] = [];
  let line = 1;
  for (const part of text.split(/^=== /m)) {
    const [head, expected = ""] = part.split(/^--- out\n/m) as [string, string?];
    const end = head.indexOf("\n");
    if (part.trim() !== "") programs.push({ title: head.slice(0, end), line, source: head.slice(end + 1), expected });
    line += part.split("\n").length - 1;
  }
  return programs;
};
