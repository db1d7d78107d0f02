/** A cheap look at a Python text: might it build a PyTorch model at all? Decides whether a server is started for it. */

const library = /\b(?:torch\w*|timm|transformers|einops|lightning|pytorch_lightning|monai|kornia|segmentation_models_pytorch|diffusers|fastai|mmengine)\b/;
/** `import torch`, `from torchvision import …`, or a layer's forward in a file whose base class comes from elsewhere. */
const imports = new RegExp(`^[ \\t]*(?:import|from)[ \\t]+[^\\n#]*${library.source}`, "m");
const layer = /^[ \t]+def[ \t]+forward[ \t]*\([ \t]*self\b/m;

export const reachesTorch = (text: string): boolean => imports.test(text) || layer.test(text);
