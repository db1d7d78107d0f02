/**
 * Code put together for the grammar from pieces of a file and text of our own, and the way back from its offsets to the
 * file's: bodies that wait stand as a placeholder, what is missing stands as a hole.
 */
import { codeOf } from "./codes.ts";
import { stride, type NodeTable } from "./nodes.ts";

/** A piece of the file, text of our own, or a hole: an expression or name that a person has yet to type. */
export type Piece =
  | { readonly kind: "text"; readonly start: number; readonly end: number }
  | { readonly kind: "added"; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: "hole"; readonly start: number; readonly end: number };

const holeText = " _0 ";
const hole = codeOf("hole");
const identifier = codeOf("identifier");

/** The grammar takes `print x` and `exec x` for statements and `type (x).y = z` for an alias; Python 3 does not. */
const misread = /\b(?:print|exec)\b|\btype\b(?!\s+\w+\s*[=[])/g;

export class Source {
  /** Whether the code stands inside an `if 0:`, which makes any indentation legal. */
  readonly wrapped: boolean;
  private readonly text: string;
  private readonly parts: string[] = [];
  private length = 0;
  /** For each piece: where it begins in the code, and the span of the file it stands for. */
  private readonly from: number[] = [];
  private readonly pieces: Piece[] = [];

  constructor(text: string, options: { wrapped: boolean; at: number }) {
    this.text = text;
    this.wrapped = options.wrapped;
    if (options.wrapped) this.addText("if 0:\n", options.at);
  }

  add(piece: Piece): this {
    const text = piece.kind === "text" ? this.text.slice(piece.start, piece.end) : piece.kind === "hole" ? holeText : piece.text;
    this.parts.push(text);
    this.from.push(this.length);
    this.pieces.push(piece);
    this.length += text.length;
    return this;
  }

  /** Text of our own that stands for nothing in the file, at `offset`. */
  addText(text: string, offset: number): this {
    return this.add({ kind: "added", text, start: offset, end: offset });
  }

  /** The code. Names that the grammar would misread are written otherwise; names are read from the file, not from here. */
  code(): string {
    const code = this.parts.join("").replace(misread, (word) => word.slice(0, -1) + word.at(-1)!.toUpperCase());
    return code.includes("\r") ? code.replace(/\r(?!\n)/g, "\n") : code;
  }

  /** Turns the offsets of a table from the code's to the file's, in place, and marks holes. */
  locate(nodes: NodeTable): NodeTable {
    let piece = 0;
    for (let at = 0; at < nodes.length; at += stride) {
      const start = nodes[at + 1]!;
      piece = this.pieceAt(start, piece);
      if (nodes[at] === identifier && this.pieces[piece]!.kind === "hole") nodes[at] = hole;
      nodes[at + 1] = this.startIn(piece, start);
      const end = nodes[at + 2]!;
      nodes[at + 2] = end > start ? this.endIn(this.pieceAt(end - 1, piece), end) : nodes[at + 1]!;
    }
    return nodes;
  }

  private startIn(index: number, offset: number): number {
    const piece = this.pieces[index]!;
    return piece.kind === "text" ? piece.start + offset - this.from[index]! : piece.start;
  }

  private endIn(index: number, offset: number): number {
    const piece = this.pieces[index]!;
    return piece.kind === "text" ? piece.start + offset - this.from[index]! : piece.end;
  }

  /** The piece at an offset of the code; `near` is a good guess. */
  private pieceAt(offset: number, near: number): number {
    const { from } = this;
    if (from[near]! <= offset && (near + 1 === from.length || offset < from[near + 1]!)) return near;
    let low = 0;
    let high = from.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (from[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
