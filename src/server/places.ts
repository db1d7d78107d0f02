/** Between the engine's offsets in manuscripts and the protocol's lines and columns in the editor's documents. */
import type { Location, Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { lineStarts, offsetAt, positionAt, type Edit, type Span } from "../base/index.ts";
import type { Part } from "./manuscript.ts";

/** An offset in a manuscript. */
export interface Spot {
  readonly uri: string;
  readonly offset: number;
}

interface Known {
  readonly text: string;
  readonly starts: readonly number[];
}

export class Places {
  readonly #textOf: (uri: string) => string | null;
  readonly #known = new Map<string, Known>();
  /** Parts by manuscript, where there are several. */
  readonly #parts = new Map<string, readonly Part[]>();
  /** Manuscript of each such part. */
  readonly #owners = new Map<string, string>();

  /** `textOf` gives the text that the engine's spans refer to. */
  constructor(textOf: (uri: string) => string | null) {
    this.#textOf = textOf;
  }

  /** Remembers what a manuscript is made of; a file is made of itself. */
  setParts(uri: string, parts: readonly Part[]): void {
    for (const { uri: part } of this.#parts.get(uri) ?? []) this.#owners.delete(part);
    this.#parts.delete(uri);
    if (parts.length === 0 || (parts.length === 1 && parts[0]!.uri === uri)) return;
    this.#parts.set(uri, parts);
    for (const part of parts) this.#owners.set(part.uri, uri);
  }

  /** The manuscript that an editor's document is in. */
  manuscriptOf(document: string): string {
    return this.#owners.get(document) ?? document;
  }

  spot(document: string, position: Position): Spot {
    const uri = this.manuscriptOf(document);
    const { starts } = this.#textIn(uri);
    const first = this.#firstLine(uri, this.#parts.get(uri)?.find((part) => part.uri === document));
    return { uri, offset: offsetAt(starts, { line: first + position.line, character: position.character }) };
  }

  offsets(document: string, range: Range): { readonly uri: string; readonly start: number; readonly end: number } {
    const { uri, offset: start } = this.spot(document, range.start);
    return { uri, start, end: this.spot(document, range.end).offset };
  }

  /** Where an offset of a manuscript is in the editor. */
  point({ uri, offset }: Spot): { readonly uri: string; readonly position: Position } {
    const part = this.#partAt(uri, offset);
    const { line, character } = positionAt(this.#textIn(uri).starts, offset);
    return { uri: part?.uri ?? uri, position: { line: line - this.#firstLine(uri, part), character } };
  }

  /** A span that leaves its part ends with it. */
  location({ uri, start, end }: Span): Location {
    const last = Math.min(end, this.#partAt(uri, start)?.end ?? end);
    const { uri: document, position } = this.point({ uri, offset: start });
    return { uri: document, range: { start: position, end: this.point({ uri, offset: Math.max(start, last) }).position } };
  }

  /** All edits as one change of the workspace. */
  workspaceEdit(edits: readonly Edit[]): WorkspaceEdit {
    const changes: Record<string, TextEdit[]> = {};
    for (const { span, text } of edits) {
      const { uri, range } = this.location(span);
      (changes[uri] ??= []).push({ range, newText: text });
    }
    return { changes };
  }

  #partAt(uri: string, offset: number): Part | undefined {
    const parts = this.#parts.get(uri);
    return parts?.find(({ end }) => offset <= end) ?? parts?.at(-1);
  }

  #firstLine(uri: string, part: Part | undefined): number {
    return part ? positionAt(this.#textIn(uri).starts, part.start).line : 0;
  }

  #textIn(uri: string): Known {
    const text = this.#textOf(uri) ?? "";
    const known = this.#known.get(uri);
    if (known?.text === text) return known;
    const made = { text, starts: lineStarts(text) };
    this.#known.set(uri, made);
    return made;
  }
}
