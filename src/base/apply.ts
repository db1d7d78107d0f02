/** Edits put into a text, and where two texts differ. */
import type { Edit } from "./place.ts";

/** All edits at once; of those at one place the first stands first. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const ordered = edits.map((edit, i) => ({ edit, i })).sort((a, b) => b.edit.span.start - a.edit.span.start || b.i - a.i);
  return ordered.reduce((known, { edit: { span, text: put } }) => known.slice(0, span.start) + put + known.slice(span.end), text);
};

/** The first offset at which two texts differ; their common length where one begins with the other. */
export const differsAt = (before: string, after: string): number => {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return at;
};
