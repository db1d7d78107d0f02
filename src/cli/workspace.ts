/** Opens what a target names: its source, import roots and a session that reads it. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Store } from "../answers/index.ts";
import { disk, longestSource, setupFrom, surroundings } from "../files/node.ts";
import { type Environment, findEnvironment } from "../files/index.ts";
import { type ArgumentText, type InputText, ownFiles, packageOf, parseShape, Places, type Request, Session } from "../model/index.ts";
import { pythonBundle } from "../python/index.ts";
import { type Expression, type Grammar, loadGrammar, parse } from "../syntax/index.ts";
import { type Options, UsageProblem } from "./options.ts";

export interface Target {
  /** As it was written. */
  readonly text: string;
  readonly uri: string;
  readonly callable: string | undefined;
}

/** Why a file that is there has no text for us, and what to do. */
const whyNot = (uri: string): string =>
  statSync(fileURLToPath(uri)).size > longestSource
    ? `longer than ${longestSource / 1e6} MB, the most that is read of a source file; keep its data in a file of its own, or name a file that holds the model alone`
    : "cannot be read: look at the file's permissions";

export class Workspace {
  readonly store: Store;
  readonly places: Places;
  private readonly grammar: Grammar;
  private readonly roots: readonly string[];
  private readonly mapped: Environment["mapped"];
  /** The user's own files. */
  readonly isOwn: (uri: string) => boolean;
  private readonly sessions = new Map<string, Session>();

  private constructor(grammar: Grammar, store: Store, given: readonly string[], { roots, mapped, installed }: Environment) {
    this.grammar = grammar;
    this.store = store;
    this.roots = [...given, ...roots];
    this.mapped = mapped;
    this.isOwn = ownFiles(installed);
    this.places = new Places({ text: (uri) => store.read(uri) ?? null, name: (uri) => nameOf(uri) });
  }

  /** `bundle` is the folder of the program's own files; `cache` that of the tree cache, or null. */
  static async open(options: Pick<Options, "paths">, bundle: string, cache: string | null): Promise<Workspace> {
    const setup = setupFrom({ bundle, cache });
    const grammar = await loadGrammar(setup.grammar);
    const folder = pathToFileURL(process.cwd()).href;
    const files = { list: (uri: string) => Promise.resolve(disk.list(`${uri}/`) ?? null), read: (uri: string) => Promise.resolve(disk.read(uri) ?? null) };
    const environment = await findEnvironment(files, { folder, environment: "", importRoots: [], around: surroundings() });
    const given = options.paths.map((one) => {
      if (!existsSync(one)) throw new UsageProblem(`--path ${one}: there is no such folder`);
      return `${pathToFileURL(path.resolve(one)).href}/`;
    });
    return new Workspace(grammar, new Store(grammar, setup), given, environment);
  }

  /** The file behind `FILE.py[:CALLABLE]` or `package.module[:CALLABLE]`. */
  target(text: string): Target {
    const colon = text.lastIndexOf(":");
    const hasCallable = colon > 1 && /^[\w.]+$/.test(text.slice(colon + 1));
    const [where, callable] = hasCallable ? [text.slice(0, colon), text.slice(colon + 1)] : [text, undefined];
    if (where.endsWith(".py")) {
      if (!existsSync(where) || !statSync(where).isFile()) throw new UsageProblem(`${where}: there is no such file`);
      return { text, uri: pathToFileURL(path.resolve(where)).href, callable };
    }
    const uri = this.moduleUri(where);
    if (!uri) throw new UsageProblem(`${where}: no such file, and no module of that name in ${this.roots.length} import roots (add one with --path)`);
    return { text, uri, callable };
  }

  private moduleUri(name: string): string | null {
    const leaf = name.replaceAll(".", "/");
    for (const root of [`${pathToFileURL(process.cwd()).href}/`, ...this.roots])
      for (const file of [`${root}${leaf}.py`, `${root}${leaf}/__init__.py`]) if (typeof this.store.read(file) === "string") return file;
    return null;
  }

  /** The session for a file's place: its own package's root comes first. */
  session(uri: string): Session {
    const own = packageOf(uri, this.store).root;
    const roots = [own, ...this.roots.filter((one) => one !== own)];
    const key = roots.join("\n");
    const known = this.sessions.get(key);
    if (known) return known;
    const made = new Session({ sources: this.store, roots, preludes: this.store.preludes, python: pythonBundle(this.store.preludes), mapped: this.mapped, isOwn: this.isOwn, watched: this.isOwn });
    this.sessions.set(key, made);
    return made;
  }

  /** What to run: the target's own text, or `changed` in its place. */
  request(target: Target, options: Options, changed?: string): Request {
    const text = changed ?? this.store.read(target.uri);
    if (typeof text !== "string") throw new UsageProblem(`${target.text}: ${whyNot(target.uri)}`);
    const { name } = packageOf(target.uri, this.store);
    return {
      uri: target.uri, text, tree: this.store.tree(target.uri, text), mode: options.mode, settings: this.settings(),
      ...(name === null ? {} : { moduleName: name }), ...(target.callable === undefined ? {} : { callable: target.callable }),
      args: options.args.map((one) => this.argument(one)), inputs: options.inputs.map((one) => this.input(one)).filter((one) => one !== null),
    };
  }

  private settings(): string | null {
    const read = this.store.read(`${pathToFileURL(process.cwd()).href}/headtorch.json`);
    return typeof read === "string" ? read : null;
  }

  private expression(text: string): Expression | null {
    const { tree } = parse(text, this.grammar);
    const first = tree.body[0];
    return tree.errors.length === 0 && tree.body.length === 1 && first?.kind === "Expression" ? first.value : null;
  }

  private argument(text: string): ArgumentText {
    const equals = text.indexOf("=");
    if (equals < 1) throw new UsageProblem(`--arg wants NAME=VALUE, not '${text}'`);
    const value = text.slice(equals + 1);
    return { name: text.slice(0, equals), text: value, expression: this.expression(value) };
  }

  /** `NAME=SHAPE[:DTYPE]` or `NAME=PYTHON`; files are read by `run` itself. */
  private input(text: string): InputText | null {
    const equals = text.indexOf("=");
    if (equals < 1) throw new UsageProblem(`--input wants NAME=SHAPE[:DTYPE], not '${text}'`);
    const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
    if (/\.(npy|png|jpe?g)$/i.test(value)) return null;
    const shape = parseShape(value);
    if (shape && (value.includes(",") || value.startsWith("[") || /^\d+$/.test(value))) return { path: name, dims: shape.dims, dtype: shape.dtype, expression: null };
    const expression = this.expression(value);
    if (!expression) throw new UsageProblem(`--input ${name}: '${value}' is neither a shape (2,3,32,32) nor a Python value`);
    return { path: name, dims: null, dtype: null, expression };
  }
}

/** A file as people name it: relative to where they are, where it is below. */
export const nameOf = (uri: string): string => {
  const full = decodeURIComponent(new URL(uri).pathname);
  const relative = path.relative(process.cwd(), full);
  return relative.startsWith("..") || path.isAbsolute(relative) ? full : relative;
};
