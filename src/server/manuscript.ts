/**
 * What the engine reads as one document: a file, or the Python cells of a notebook, one after another. The parts say which
 * editor document each stretch of the text is in.
 */

/** A stretch of a manuscript that is one document in the editor; it starts at the start of a line. */
export interface Part {
  readonly uri: string;
  /** Half-open range of UTF-16 offsets in the manuscript. */
  readonly start: number;
  readonly end: number;
}

export interface Manuscript {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly parts: readonly Part[];
}

export const fileManuscript = (uri: string, version: number, text: string): Manuscript =>
  ({ uri, version, text, parts: [{ uri, start: 0, end: text.length }] });

/** Cell magics whose cell still holds Python. */
const pythonMagics = /^%%(?:time|timeit|capture|prun|memit)\b/;

/** Makes comments of what IPython takes and Python does not; every character keeps its place. */
const plainPython = (cell: string): string => {
  const foreign = /^\s*%%/.test(cell) && !pythonMagics.test(cell.trimStart());
  return cell.replace(foreign ? /^./gm : /^(?=[ \t]*(?:%%?[a-zA-Z]|!|\?|[\w.]+\?\??[ \t]*$))./gm, "#");
};

/** A notebook's cells in their order. */
export const notebookManuscript = (uri: string, version: number, cells: readonly { readonly uri: string; readonly text: string }[]): Manuscript => {
  const parts: Part[] = [];
  let text = "";
  for (const cell of cells) {
    parts.push({ uri: cell.uri, start: text.length, end: text.length + cell.text.length });
    text += `${plainPython(cell.text)}\n`;
  }
  return { uri, version, text, parts };
};
