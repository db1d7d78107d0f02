/** The panel's HTML page, made by whoever opens the panel. */

export interface PageParts {
  /** Fresh random letters for each page. */
  readonly nonce: string;
  /** What may be fetched and where styles and pictures come from: `webview.cspSource`. */
  readonly source: string;
  /** Addresses that the page can load: the panel's script and style, the worker's script, the gzipped Wasm. */
  readonly script: string;
  readonly style: string;
  readonly worker: string;
  readonly wasm: string;
  /** Language of the interface. */
  readonly language?: string;
}

/** Nothing runs but the panel's own script; a worker only from a blob that it made; nothing is fetched from elsewhere. */
export const panelPage = ({ nonce, source, script, style, worker, wasm, language = "en" }: PageParts): string => {
  const policy = [
    "default-src 'none'", `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`, `style-src ${source}`, `img-src ${source} blob: data:`,
    `connect-src ${source}`, "worker-src blob:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Headtorch</title>
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body data-worker="${attribute(worker)}" data-wasm="${attribute(wasm)}">
<main id="panel"></main>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
};

const attribute = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
