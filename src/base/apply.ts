/** Edits put into a text. */
import type { Edit } from "./place.ts";

/** All edits at once; of those at one place the first stands first. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const ordered = edits.map((edit, i) => ({ edit, i })).sort((a, b) => b.edit.span.start - a.edit.span.start || b.i - a.i);
  return ordered.reduce((known, { edit: { span, text: put } }) => known.slice(0, span.start) + put + known.slice(span.end), text);
};
