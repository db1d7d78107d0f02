/**
 * What people call layers by what they are for. A class axis, a vocabulary, features that stay in a stream are read off the record; what a
 * number means that a layer gives (a corner of a box, whether there is something, how far a pixel moves) no shape tells: there the name is the
 * only evidence. Such words stand here and nowhere else, in the order in which they decide.
 */
import type { HeadRole } from "./heads.ts";

/** Words of a layer's path. */
const ofLayers: readonly (readonly [RegExp, HeadRole])[] = [
  [/(^|[._])aux|auxlogits/i, "auxiliary"], [/(^|\.)rpn\..*cls|objectness/i, "objectness"], [/ctrness|centerness/i, "other"],
  [/bbox|(^|[._])reg(ression)?([._]|$)|flow_head|depth_head|offset/i, "regression"], [/mask_fcn|mask_predictor|mask_head/i, "mask"], [/kps|keypoint/i, "keypoints"],
  // logits and scores of classes: their axes are regrouped by anchors on the way
  [/cls_score|cls_logits|class(ification)?_head|class_embed|class_predictor|(^|\.)score$/i, "classifier"],
];

/** Words of the outputs that a layer makes: all of them, or one without which its own word says nothing (a mask that weighs is none). */
const auxiliaryOutput = /aux/i;
const needed: Readonly<Partial<Record<HeadRole, RegExp>>> = { mask: /mask/ };

/** The role that the names of a layer and of its outputs tell; null where the data have to. */
export const roleByName = (path: string, outputs: readonly string[]): HeadRole | null => {
  if (outputs.every((name) => auxiliaryOutput.test(name))) return "auxiliary";
  const said = ofLayers.find(([words]) => words.test(path))?.[1] ?? null;
  const wanted = said && needed[said];
  return wanted && !outputs.some((name) => wanted.test(name)) ? "other" : said;
};
