/**
 * Our own words between the editor and the language server, beside those of the language server protocol: one typed map of
 * requests and one of notifications. Places are in lines and columns here; bytes cross as base64.
 */
import type { Location, WorkspaceEdit } from "vscode-languageserver-types";
import type { Emptiness, FileTree, HeadMark, SwapRequest, TreeNode } from "../answers/index.ts";
import type { ForwardPlan } from "../runtime/index.ts";

/** A row of the tree with places that an editor understands. */
export interface TreeRow extends Omit<TreeNode, "span" | "builtAt" | "children"> {
  readonly place?: Location;
  readonly builtAt?: Location;
  readonly children?: readonly TreeRow[];
}

export interface TreePicture extends Omit<FileTree, "models" | "gaps"> {
  readonly version: number;
  readonly models: readonly TreeRow[];
  readonly heads: readonly { readonly place: Location; readonly label: HeadMark["label"] }[];
  readonly gaps: readonly { readonly code: string; readonly reason: string; readonly place: Location }[];
}

export interface DocumentParams { readonly uri: string }
export interface ModelParams extends DocumentParams { readonly model: string }
export interface SummaryParams extends DocumentParams { readonly model: string | null; readonly format: "text" | "markdown" }
export interface InputParams extends ModelParams { readonly inputs: Readonly<Record<string, string>> }
export interface SwapParams extends DocumentParams, SwapRequest {}

/** Something that could not be done, in one sentence. */
export interface Refusal { readonly problem: string }

export interface EditAnswer {
  readonly title: string;
  readonly edit: WorkspaceEdit;
  /** Number of places that change. */
  readonly places: number;
}

/** Requests of the editor, by method: parameters and answer. */
export interface ServerRequests {
  "headtorch/tree": [DocumentParams, TreePicture];
  "headtorch/swap": [SwapParams, EditAnswer | Refusal];
  "headtorch/setInput": [InputParams, EditAnswer | Refusal];
  "headtorch/summary": [SummaryParams, string];
  "headtorch/record": [{ readonly uri: string; readonly model: string | null }, unknown];
  /** The plan of a forward pass; its bytes are packed (`unpackBytes`). */
  "headtorch/plan": [InputParams, Packed<ForwardPlan> | Refusal];
  /** Forgets what was read from disk and analyses again. */
  "headtorch/refresh": [DocumentParams, null];
}

/** Requests of the server: files that only the editor can read (virtual file systems, the browser). */
export interface ClientRequests {
  /** In the order of `uris`: texts of files, names in folders (whose URIs end in a slash, as their folders' names do); `null` where there is nothing. */
  "headtorch/read": [{ readonly uris: readonly string[] }, readonly (string | readonly string[] | null)[]];
}

/** Notifications of the server. */
export interface ServerNotifications {
  /** The document's answers are those of `version` now. */
  "headtorch/treeChanged": { readonly uri: string; readonly version: number; readonly empty: Emptiness | null };
  "headtorch/busy": { readonly uri: string | null };
}

/** Notifications of the editor. Options are those of every workspace folder, told whenever one changes. */
export interface ClientNotifications {
  "headtorch/options": { readonly folders: readonly FolderSettings[] };
  /** The row of the tree that is selected, by id: lines with several calls show that one. */
  "headtorch/select": { readonly uri: string; readonly row: string | null };
}

/** The settings of one workspace folder (`""`: of documents outside all folders). */
export interface FolderSettings {
  readonly folder: string;
  readonly mode: "eval" | "train";
  readonly hints: "changes" | "all" | "off";
  readonly lenses: boolean;
  readonly problems: boolean;
  /** As the user wrote them; empty means: look for one. */
  readonly environment: string;
  readonly importRoots: readonly string[];
  /** The environment that the Python extension has selected, if that extension runs. */
  readonly selected?: string;
}

/** What the server is started with. */
export interface ServerSetup {
  readonly folders: readonly FolderSettings[];
  /** Document symbols too: for editors without a Python outline of their own. */
  readonly symbols?: boolean;
  /** Folder for the cache of syntax trees; absent where there is no disk. */
  readonly cache?: string;
  /** Files of the bundle, for a server that cannot read its own folder. */
  readonly assets?: { readonly runtime: string; readonly python: string; readonly trees: string; readonly prelude: Readonly<Record<string, string>> };
}

/** `T` with every `Uint8Array` in it replaced by its base64 form. */
export type Packed<T> = T extends Uint8Array ? { readonly $base64: string }
  : T extends (infer E)[] ? Packed<E>[]
  : T extends readonly (infer E)[] ? readonly Packed<E>[]
  : T extends object ? { readonly [K in keyof T]: Packed<T[K]> } : T;

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

export const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
};

export const fromBase64 = (text: string): Uint8Array => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
};

/** Replaces the bytes in plain data by base64, so that it can cross as JSON. */
export const packBytes = <T>(value: T): Packed<T> => {
  const pack = (part: unknown): unknown => {
    if (part instanceof Uint8Array) return { $base64: toBase64(part) };
    if (Array.isArray(part)) return part.map(pack);
    if (isPlain(part)) return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, pack(inner)]));
    return part;
  };
  return pack(value) as Packed<T>;
};

/** The inverse of `packBytes`. */
export const unpackBytes = <T>(value: Packed<T>): T => {
  const unpack = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(unpack);
    if (!isPlain(part)) return part;
    if (typeof part["$base64"] === "string") return fromBase64(part["$base64"]);
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, unpack(inner)]));
  };
  return unpack(value) as T;
};
