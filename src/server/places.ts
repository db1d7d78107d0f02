/** Between the engine's offsets and the protocol's lines and columns, one text at a time. */
import type { Location, Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { lineStarts, offsetAt, positionAt, type Edit, type Span } from "../base/index.ts";

export class Places {
  readonly #textOf: (uri: string) => string | null;
  readonly #starts = new Map<string, { readonly text: string; readonly starts: readonly number[] }>();

  /** `textOf` gives the text that the engine's spans refer to. */
  constructor(textOf: (uri: string) => string | null) {
    this.#textOf = textOf;
  }

  offset(uri: string, position: Position): number {
    return offsetAt(this.#startsOf(uri), position);
  }

  position(uri: string, offset: number): Position {
    return positionAt(this.#startsOf(uri), offset);
  }

  range(span: Span): Range {
    return { start: this.position(span.uri, span.start), end: this.position(span.uri, span.end) };
  }

  location(span: Span): Location {
    return { uri: span.uri, range: this.range(span) };
  }

  offsets(uri: string, range: Range): { readonly start: number; readonly end: number } {
    return { start: this.offset(uri, range.start), end: this.offset(uri, range.end) };
  }

  /** All edits as one change of the workspace. */
  workspaceEdit(edits: readonly Edit[]): WorkspaceEdit {
    const changes: Record<string, TextEdit[]> = {};
    for (const { span, text } of edits) (changes[span.uri] ??= []).push({ range: this.range(span), newText: text });
    return { changes };
  }

  #startsOf(uri: string): readonly number[] {
    const text = this.#textOf(uri) ?? "";
    const known = this.#starts.get(uri);
    if (known?.text === text) return known.starts;
    const starts = lineStarts(text);
    this.#starts.set(uri, { text, starts });
    return starts;
  }
}
