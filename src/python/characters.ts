/** Text as Python counts it: by code points. JavaScript's is UTF-16, where some take two units. */

const isAstral = (text: string): boolean => /[\ud800-\udbff]/.test(text);

/** Characters of texts. A scanner asks one long text for each of its characters: the last one asked is kept. */
export class Characters {
  private text = "";
  private characters: string | readonly string[] = "";

  /** The characters of a text, by position: itself where each is one unit. */
  of(text: string): string | readonly string[] {
    if (text.length <= 64) return isAstral(text) ? [...text] : text;
    if (this.text !== text) {
      this.text = text;
      this.characters = isAstral(text) ? [...text] : text;
    }
    return this.characters;
  }
}
