/** The difference of two texts as a unified diff. */
interface Step {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/** The shortest edit between two texts by lines (longest common subsequence; the common head and tail are left out first). */
const steps = (before: readonly string[], after: readonly string[]): readonly Step[] => {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const middle: Step[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      middle.push({ sign: " ", line: a[i]! });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || table[i + 1]![j]! >= table[i]![j + 1]!)) middle.push({ sign: "-", line: a[i++]! });
    else middle.push({ sign: "+", line: b[j++]! });
  }
  const same = (line: string): Step => ({ sign: " ", line });
  return [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)];
};

const context = 3;

export const unifiedDiff = (name: string, before: string, after: string): string => {
  if (before === after) return "";
  const all = steps(before.split("\n"), after.split("\n"));
  const near = all.map((_, i) => all.slice(Math.max(0, i - context), i + context + 1).some((one) => one.sign !== " "));
  const lines = [`--- a/${name}`, `+++ b/${name}`];
  let [old, fresh] = [1, 1];
  for (let i = 0; i < all.length;) {
    if (!near[i]) {
      old++;
      fresh++;
      i++;
      continue;
    }
    let end = i;
    while (end < all.length && near[end]) end++;
    const hunk = all.slice(i, end);
    const [left, right] = [hunk.filter((one) => one.sign !== "+").length, hunk.filter((one) => one.sign !== "-").length];
    lines.push(`@@ -${old},${left} +${fresh},${right} @@`, ...hunk.map((one) => one.sign + one.line));
    old += left;
    fresh += right;
    i = end;
  }
  return `${lines.join("\n")}\n`;
};
