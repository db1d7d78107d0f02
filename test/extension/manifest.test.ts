/** The manifest and the code call everything by the same names, and the manifest keeps the promises made to users. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as ids from "../../src/extension/ids.ts";
import { firstCode, glyphs } from "../../scripts/icons.mjs";
import { interfaceStrings } from "../../scripts/l10n.mjs";

interface Contributed { readonly id: string; readonly defaults: Record<string, string> }
const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = json("package.json");
const { contributes } = manifest;
const sorted = (names: Iterable<string>) => [...names].sort();

/** All strings in a part of the manifest. */
const strings = (part: unknown): string[] =>
  typeof part === "string" ? [part] : typeof part === "object" && part !== null ? Object.values(part).flatMap(strings) : [];

describe("manifest", () => {
  it("has the commands of the code, in one category, with enablement", () => {
    const commands = contributes.commands as { command: string; category: string; enablement?: string }[];
    assert.deepEqual(sorted(commands.map(({ command }) => command)), sorted(Object.values(ids.commands)));
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], ["Headtorch"]);
    const always = commands.filter(({ enablement }) => !enablement).map(({ command }) => command);
    assert.deepEqual(sorted(always), sorted([ids.commands.restartServer, ids.commands.showLog]));
  });

  it("has the views of the code", () => {
    assert.equal(contributes.viewsContainers.activitybar[0].id, ids.container);
    assert.equal(contributes.views[ids.container][0].id, ids.modelsView);
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${ids.runPanel}`));
  });

  it("names only context keys that the code sets", () => {
    const known: ReadonlySet<string> = new Set(Object.values(ids.contextKeys));
    const conditions = [
      ...contributes.commands.map(({ enablement }: { enablement?: string }) => enablement ?? ""),
      ...contributes.viewsWelcome.map(({ when }: { when: string }) => when),
      ...Object.values(contributes.menus).flat().map((entry) => (entry as { when: string }).when),
    ];
    const used = conditions.flatMap((condition: string) => condition.match(/headtorch\.\w+/g) ?? []).filter((key) => key !== ids.modelsView);
    assert.deepEqual(used.filter((key) => !known.has(key)), []);
  });

  it("says something for every reason of an empty tree", () => {
    const reasons: Record<ids.TreeEmptiness, true> = { "no-file": true, "no-torch": true, "no-models": true, "needs-arguments": true, starting: true, failed: true };
    const welcomed = contributes.viewsWelcome.map(({ when }: { when: string }) => /== '([\w-]+)'/.exec(when)?.[1]);
    assert.deepEqual(sorted(welcomed), sorted(Object.keys(reasons)));
  });

  it("has the settings of the code: few, scoped, and no path that an untrusted workspace can set", () => {
    const properties = contributes.configuration.properties as Record<string, { scope: string }>;
    assert.deepEqual(sorted(Object.keys(properties)), sorted(Object.values(ids.settings).map((name) => `${ids.section}.${name}`)));
    assert.ok(Object.keys(properties).length <= 12);
    for (const [name, { scope }] of Object.entries(properties)) assert.match(scope, /^(resource|window|machine-overridable)$/, name);
    const paths = Object.keys(properties).filter((name) => properties[name]!.scope === "machine-overridable");
    assert.deepEqual(sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations), sorted(paths));
  });

  it("has the colours of the code, for all four kinds of theme", () => {
    const colors = contributes.colors as Contributed[];
    const used = [...Object.values(ids.colors), ...Object.values(ids.kindLooks).map(({ color }) => color)];
    assert.deepEqual(sorted(colors.map(({ id }) => id)), sorted(new Set(used)));
    for (const { id, defaults } of colors) assert.deepEqual(sorted(Object.keys(defaults)), ["dark", "highContrast", "highContrastLight", "light"], id);
  });

  it("has the icons of the code, at the code points of the font", () => {
    const icons = contributes.icons as Record<string, { default: { fontCharacter: string } }>;
    assert.deepEqual(sorted(Object.keys(icons)), sorted(glyphs.map((name) => `headtorch-${name}`)));
    glyphs.forEach((name, index) => assert.equal(icons[`headtorch-${name}`]!.default.fontCharacter, `\\${(firstCode + index).toString(16).toUpperCase()}`));
    for (const icon of [ids.headIcon, ids.modelIcon, ...Object.values(ids.kindLooks).map(({ icon }) => icon)]) assert.ok(icons[icon], icon);
  });

  it("has its strings apart, each of them used", () => {
    const texts = json("package.nls.json");
    const keys = strings(manifest).flatMap((text) => /^%(.+)%$/.exec(text)?.[1] ?? []);
    assert.deepEqual(sorted(new Set(keys)), sorted(Object.keys(texts)));
  });

  it("has the interface's strings in the bundle for translators", () => {
    assert.deepEqual(json("l10n/bundle.l10n.json"), interfaceStrings());
  });

  it("keeps engine and types in step, and depends on no other extension", () => {
    const version = /\d+\.\d+/.exec(manifest.engines.vscode)![0];
    assert.equal(/\d+\.\d+/.exec(manifest.devDependencies["@types/vscode"])![0], version);
    assert.equal(manifest.extensionDependencies, undefined);
    assert.deepEqual(manifest.extensionKind, ["workspace"]);
  });
});
