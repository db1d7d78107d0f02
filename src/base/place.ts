/** Places in source text: a span is a document and two UTF-16 offsets; lines and columns are made from it at the doors. */

/** Half-open range of UTF-16 offsets in the document `uri`. */
export interface Span {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** Replaces the text of `span` by `text`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Zero-based line and UTF-16 column, as the language server protocol counts. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Offsets at which the lines of `text` start (`\n`, `\r\n` and `\r` end a line). */
export const lineStarts = (text: string): readonly number[] => {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (code === 10 || code === 13) starts.push(i + 1);
  }
  return starts;
};

/** The position of `offset`, by bisection in the line starts. */
export const positionAt = (starts: readonly number[], offset: number): Position => {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: Math.max(0, offset - starts[low]!) };
};

/** The offset of a position; a line past the end gives the end of the last line start. */
export const offsetAt = (starts: readonly number[], { line, character }: Position): number =>
  (starts[Math.min(line, starts.length - 1)] ?? 0) + character;
