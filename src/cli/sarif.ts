/** Findings as SARIF 2.1.0 (OASIS standard), for code hosting services. */
import type { FindingJson } from "../model/index.ts";

const levels: Readonly<Record<string, string>> = { error: "error", warning: "warning", hint: "note" };

export const sarifLog = (findings: readonly FindingJson[]): unknown => ({
  $schema: "https://json.schemastore.org/sarif-2.1.0.json",
  version: "2.1.0",
  runs: [{
    tool: { driver: { name: "headtorch", rules: [...new Set(findings.map((one) => one.code))].map((id) => ({ id })) } },
    columnKind: "utf16CodeUnits",
    results: findings.map((one) => ({
      ruleId: one.code, level: levels[one.severity] ?? "none", message: { text: one.message },
      locations: [{ physicalLocation: { artifactLocation: { uri: one.file }, region: { startLine: one.line, startColumn: one.column, endLine: one.endLine, endColumn: one.endColumn } } }],
      relatedLocations: one.related.map((place, id) => ({ id, message: { text: place.message }, physicalLocation: { artifactLocation: { uri: place.file }, region: { startLine: place.line, startColumn: place.column } } })),
    })),
  }],
});
