/** Source as it is while somebody types, pastes or breaks it: a text with a few random wounds. */
import type { Dice } from "./dice.ts";

const brackets = "()[]{}:,.'\"=#\\@*";
const words = ["lambda", "yield", "await", "del", "class", "def", "return", "None", "...", "10**9", "-1", "0", "\t", "\0", "é", "if", "else:", "for", "async", "match", "\u2028", "\r", "'''", "f'{", "self", "super()", ":=", "->", "nonlocal x", "import torch", "while True:"];

export const damaged = (text: string, draw: Dice): string => {
  let wounded = text;
  for (let wounds = 1 + draw(4); wounds > 0; wounds--) wounded = wound(wounded, draw);
  return wounded;
};

const wound = (text: string, draw: Dice): string => {
  const at = draw(text.length + 1);
  const lines = text.split("\n");
  const line = draw(lines.length);
  switch (draw(11)) {
    case 0: return lines.slice(0, line).join("\n");
    case 1: return lines.filter((_, index) => index !== line).join("\n");
    case 2: return text.slice(0, at) + brackets[draw(brackets.length)] + text.slice(at);
    case 3: return text.slice(0, at) + text.slice(at + 1 + draw(20));
    case 4: return [...lines.slice(0, line), lines[draw(lines.length)]!, ...lines.slice(line)].join("\n");
    case 5: return text.slice(0, at) + words[draw(words.length)] + text.slice(at);
    case 6: return lines.map((each, index) => (index === line ? `${" ".repeat(draw(9))}${each.trimStart()}` : each)).join("\n");
    case 7: return renumbered(text, draw);
    case 8: return text.slice(0, at) + text.slice(at, at + 1 + draw(60)).repeat(2 + draw(3)) + text.slice(at);
    case 9: return renamed(text, draw);
    default: return lines.map((each, index) => (index >= line && index < line + 3 ? `#${each}` : each)).join("\n");
  }
};

/** One of the first numbers becomes another. */
const renumbered = (text: string, draw: Dice): string => {
  const numbers = [...text.matchAll(/\b\d+\b/g)];
  const chosen = numbers[draw(numbers.length || 1)];
  if (!chosen) return text;
  const value = ["0", "1", "-1", "2", "7", "10**12", "2.5", "None", "'a'", "()", "True"][draw(11)]!;
  return text.slice(0, chosen.index) + value + text.slice(chosen.index + chosen[0].length);
};

/** A name becomes another of the file. */
const renamed = (text: string, draw: Dice): string => {
  const names = [...text.matchAll(/\b[a-zA-Z_]\w+\b/g)];
  const chosen = names[draw(names.length || 1)];
  const other = names[draw(names.length || 1)];
  return chosen && other ? text.slice(0, chosen.index) + other[0] + text.slice(chosen.index + chosen[0].length) : text;
};
