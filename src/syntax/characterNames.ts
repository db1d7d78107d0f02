/**
 * Characters by their Unicode names, for `\N{…}`: letters of Latin and Greek are put together from their parts, symbols that
 * programs print stand in a list. The whole table would be larger than the grammar.
 */

const greek = "ALPHA BETA GAMMA DELTA EPSILON ZETA ETA THETA IOTA KAPPA LAMDA MU NU XI OMICRON PI RHO FINAL-SIGMA SIGMA TAU UPSILON PHI CHI PSI OMEGA".split(" ");

const marks: Readonly<Record<string, string>> = {
  GRAVE: "\u0300", ACUTE: "\u0301", CIRCUMFLEX: "\u0302", TILDE: "\u0303", MACRON: "\u0304", BREVE: "\u0306", "DOT ABOVE": "\u0307", DIAERESIS: "\u0308",
  "RING ABOVE": "\u030a", "DOUBLE ACUTE": "\u030b", CARON: "\u030c", "DOT BELOW": "\u0323", CEDILLA: "\u0327", OGONEK: "\u0328",
};

const symbols: Readonly<Record<string, string>> = {
  "NO-BREAK SPACE": "\u00a0", "COPYRIGHT SIGN": "©", "REGISTERED SIGN": "®", "DEGREE SIGN": "°", "PLUS-MINUS SIGN": "±", "MICRO SIGN": "µ", "MIDDLE DOT": "·", "SECTION SIGN": "§",
  "MULTIPLICATION SIGN": "×", "DIVISION SIGN": "÷", "SUPERSCRIPT TWO": "²", "SUPERSCRIPT THREE": "³", "EURO SIGN": "€", "LATIN SMALL LETTER SHARP S": "ß", "LATIN SMALL LETTER AE": "æ", "LATIN CAPITAL LETTER AE": "Æ",
  "EN DASH": "–", "EM DASH": "—", BULLET: "•", "HORIZONTAL ELLIPSIS": "…", "LEFT SINGLE QUOTATION MARK": "‘", "RIGHT SINGLE QUOTATION MARK": "’", "LEFT DOUBLE QUOTATION MARK": "“", "RIGHT DOUBLE QUOTATION MARK": "”",
  "ZERO WIDTH SPACE": "\u200b", "ZERO WIDTH NO-BREAK SPACE": "\ufeff", "REPLACEMENT CHARACTER": "\ufffd", "LEFTWARDS ARROW": "←", "UPWARDS ARROW": "↑", "RIGHTWARDS ARROW": "→", "DOWNWARDS ARROW": "↓", "RIGHTWARDS DOUBLE ARROW": "⇒",
  "FOR ALL": "∀", "THERE EXISTS": "∃", "ELEMENT OF": "∈", "N-ARY SUMMATION": "∑", "N-ARY PRODUCT": "∏", "MINUS SIGN": "−", "SQUARE ROOT": "√", INFINITY: "∞", "ALMOST EQUAL TO": "≈", "NOT EQUAL TO": "≠", "LESS-THAN OR EQUAL TO": "≤",
  "GREATER-THAN OR EQUAL TO": "≥", "CHECK MARK": "✓", "HEAVY CHECK MARK": "✔", "BALLOT X": "✗", "BLACK STAR": "★", "WHITE STAR": "☆", "FULL BLOCK": "█", "LIGHT SHADE": "░", SNOWMAN: "☃",
  SPACE: " ", "EXCLAMATION MARK": "!", "QUOTATION MARK": '"', "NUMBER SIGN": "#", "DOLLAR SIGN": "$", "PERCENT SIGN": "%", AMPERSAND: "&", APOSTROPHE: "'", ASTERISK: "*", COMMA: ",", "HYPHEN-MINUS": "-", "FULL STOP": ".", SOLIDUS: "/",
  COLON: ":", SEMICOLON: ";", "QUESTION MARK": "?", "COMMERCIAL AT": "@", "REVERSE SOLIDUS": "\\", "LOW LINE": "_", TILDE: "~", "GRINNING FACE": "😀", "FIRE": "🔥", "ROCKET": "🚀", "HUGGING FACE": "🤗",
};

/** The character of a name; undefined for one that is not known here. */
export const namedCharacter = (written: string): string | undefined => {
  const name = written.toUpperCase();
  const greekLetter = /^GREEK (SMALL|CAPITAL) LETTER (FINAL SIGMA|\w+)$/.exec(name);
  if (greekLetter) {
    const index = greek.indexOf(greekLetter[2]!.replace(" ", "-").replace("LAMBDA", "LAMDA"));
    return index < 0 ? undefined : String.fromCodePoint((greekLetter[1] === "SMALL" ? 0x3b1 : 0x391) + index);
  }
  const latin = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])(?: WITH (.+))?$/.exec(name);
  if (!latin) return symbols[name];
  const letter = latin[1] === "SMALL" ? latin[2]!.toLowerCase() : latin[2]!;
  if (latin[3] === undefined) return letter;
  const mark = marks[latin[3]];
  const composed = mark === undefined ? "" : (letter + mark).normalize("NFC");
  return [...composed].length === 1 ? composed : undefined;
};
