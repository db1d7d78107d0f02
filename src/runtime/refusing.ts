/** Names the layer that cannot run, for people. */
import type { Span } from "../base/index.ts";
import type { ForwardPlan } from "./plan.ts";

/** The layer whose call is at the place: among those that came to nothing the innermost, and of several in a row the first. */
export const refusingLayer = ({ layers }: ForwardPlan, place: Span | undefined): string | undefined => {
  if (place === undefined) return undefined;
  const refused = layers.filter(({ onnxNames }) => onnxNames.length === 0);
  const around = refused.flatMap(({ id, place: one }) => (one?.uri === place.uri && one.start <= place.start && one.end >= place.end ? [{ id, length: one.end - one.start }] : []));
  const shortest = Math.min(...around.map(({ length }) => length));
  let row = refused.find(({ id }) => id === around.find(({ length }) => length === shortest)?.id);
  // A layer of PyTorch's own calls its parts where no source of the user's is.
  for (let inner = row; inner !== undefined; inner = refused.find(({ parent }) => parent === row!.id)) row = inner;
  // A step is called by its op's own name.
  return row && !row.path.includes("/") ? `${row.path === "" ? row.class : row.path} (${row.class})` : undefined;
};
