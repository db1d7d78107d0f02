/** The table of layers: a tree grid with one row in the tab order, sorted and filtered by its own head. */
import type { LayerKind } from "../src/runtime/index.ts";
import { button, element, hidden, labelled, setAttribute } from "./dom.ts";
import { pathText } from "./format.ts";
import { agreementText, arrange, changeOf, columns, comparedColumns, isChanged, type Column, type Row } from "./rows.ts";
import type { State, Store } from "./state.ts";

export interface TableActions {
  select(row: Row): void;
  open(row: Row): void;
}

/** The grid and what narrows it. `reveal` scrolls to a row and marks it without moving the focus. */
export interface LayerTable {
  readonly view: HTMLElement;
  reveal(id: string): void;
}

export const layerTable = (store: Store, actions: TableActions): LayerTable => {
  const grid = new Grid(store, actions);
  return { view: element("section", { class: "layers", attributes: { "aria-label": "Layers" } }, toolbar(store), grid.view), reveal: (id) => grid.reveal(id) };
};

const toolbar = (store: Store): HTMLElement => {
  const search = element("input", {
    attributes: { type: "search", placeholder: "Filter layers", spellcheck: "false" },
    on: { input: () => store.change({ filter: search.value }) },
  });
  search.value = store.state.filter;
  const kinds = element("select", { on: { change: () => store.change({ kind: (kinds.value || null) as LayerKind | null }) } });
  const problems = check("Problems only", store.state.onlyProblems, (on) => store.change({ onlyProblems: on }));
  const against = element("span");
  const compare = check(against, store.state.compare, (on) => store.change({ compare: on }));
  const order = button("Call order", () => store.change({ sort: null }), { class: "secondary" });
  store.watch(["plan"], ({ plan, kind }) => {
    const found = [...new Set(plan?.layers.map((layer) => layer.kind) ?? [])];
    kinds.replaceChildren(element("option", { attributes: { value: "" } }, "All kinds"), ...found.map((one) => element("option", { attributes: { value: one } }, one)));
    kinds.value = kind !== null && found.includes(kind) ? kind : "";
  });
  store.watch(["sort", "previous"], ({ sort, previous }) => {
    order.hidden = sort === null;
    compare.hidden = previous === null;
    against.textContent = previous === null ? "" : `Compare with the run before (${previous.backend === "webgpu" ? "WebGPU" : "Wasm"}, seed ${previous.seed})`;
  });
  return element("div", { class: "line tools" }, labelled("Filter layers", search, "filter", { class: "unlabelled" }),
    labelled("Kind", kinds, "kind", { class: "unlabelled" }), problems, compare, order);
};

const check = (text: string | HTMLElement, on: boolean, change: (on: boolean) => void): HTMLElement => {
  const box = element("input", { attributes: { type: "checkbox" }, on: { change: () => change(box.checked) } });
  box.checked = on;
  return element("label", { class: "check" }, box, text);
};

class Grid {
  readonly view: HTMLElement;
  private readonly table: HTMLTableElement;
  private readonly store: Store;
  private readonly actions: TableActions;
  private rows: readonly Row[] = [];
  /** The rows that are drawn: those in sight and some around them. */
  private readonly lines = new Map<string, HTMLTableRowElement>();
  private readonly body = element("tbody");
  private shown: readonly Column[] = columns;
  private lineHeight = usualLineHeight;
  private drawn = { from: 0, to: 0 };
  private isKeeping = false;

  constructor(store: Store, actions: TableActions) {
    this.store = store;
    this.actions = actions;
    this.table = element("table", { attributes: { role: "treegrid", "aria-label": "Layers" }, on: { keydown: (event) => this.press(event), click: (event) => this.click(event) } });
    this.table.addEventListener("dblclick", (event) => this.go(event));
    this.table.addEventListener("focus", () => { if (!this.isKeeping) this.focusSelected(); });
    this.view = element("div", { class: "scroll" }, this.table);
    this.view.addEventListener("scroll", () => this.drawInSight());
    new ResizeObserver(() => this.drawInSight()).observe(this.view);
    store.watch(["plan", "last", "previous", "sort", "filter", "kind", "onlyProblems", "compare", "collapsed"], (state) => this.draw(state));
    store.watch(["selected"], ({ selected }) => this.mark(selected));
  }

  reveal(id: string): void {
    const { plan, collapsed, selected } = this.store.state;
    // A path names all calls of a module: a row of it that is chosen already stays.
    const layer = plan?.layers.find((row) => row.id === id || (row.id === selected && row.path === id)) ?? plan?.layers.find((row) => row.path === id);
    if (layer === undefined) return;
    const parents = new Map(plan!.layers.map((row) => [row.id, row.parent]));
    const above = new Set<string>();
    for (let up = layer.parent; up !== undefined; up = parents.get(up)) above.add(up);
    this.store.change({ collapsed: collapsed.filter((one) => !above.has(one)), selected: layer.id });
    this.scrollTo(this.rows.findIndex((row) => row.layer.id === layer.id));
  }

  private draw(state: State): void {
    const { plan, last, previous, compare } = state;
    const { activeElement } = document;
    const heldRow = this.table.contains(activeElement) && activeElement?.getAttribute("role") === "row";
    const heldTitle = this.table.contains(activeElement) ? activeElement?.closest("th")?.className : undefined;
    this.rows = plan === null ? [] : arrange(plan, last, previous, { ...state, collapsed: new Set(state.collapsed) });
    const place = this.view.scrollTop;
    this.shown = compare && previous !== null ? comparedColumns : columns;
    this.table.replaceChildren(this.head(this.shown, state), this.body);
    this.table.setAttribute("aria-rowcount", String(this.rows.length + 1));
    this.drawn = { from: 0, to: 0 };
    this.lines.clear();
    this.body.replaceChildren();
    this.drawInSight(place);
    this.view.scrollTop = place;
    if (heldRow) this.focusSelected();
    if (heldTitle !== undefined) [...this.table.querySelectorAll("th")].find(({ className }) => className === heldTitle)?.querySelector("button")?.focus();
  }

  /** Draws the rows in sight, and as many above and below; few rows are drawn all. What is not drawn leaves its height. */
  private drawInSight(top = this.view.scrollTop): void {
    const { rows, lineHeight } = this;
    const isAll = rows.length <= drawnAtOnce;
    const margin = 30;
    const first = Math.floor(top / lineHeight);
    const from = isAll ? 0 : Math.max(0, Math.min(first, rows.length) - margin);
    const to = isAll ? rows.length : Math.min(rows.length, first + Math.ceil((this.view.clientHeight || 800) / lineHeight) + margin);
    if (from === this.drawn.from && to === this.drawn.to && this.lines.size > 0) return;
    const { activeElement } = document;
    const held = activeElement instanceof HTMLElement ? activeElement.dataset["id"] : undefined;
    this.drawn = { from, to };
    this.lines.clear();
    const lines = rows.slice(from, to).map((row, index) => this.line(row, from + index, this.shown));
    this.body.replaceChildren(...(isAll ? lines : [widest(rows, this.shown), gap(from * lineHeight), ...lines, gap((rows.length - to) * lineHeight)]));
    this.mark(this.store.state.selected);
    if (held !== undefined) this.keepFocus(this.lines.get(held) ?? this.table);
    const height = lines[0]?.offsetHeight ?? 0;
    if (height > 0 && Math.abs(height - lineHeight) > 0.5) this.lineHeight = height;
  }

  /** The focused row may have been scrolled away: the table holds its place, and the next key goes on from there. */
  private keepFocus(target: HTMLElement): void {
    this.isKeeping = true;
    target.focus({ preventScroll: true });
    this.isKeeping = false;
  }

  /** Brings a row into sight, under the head that stays. */
  private scrollTo(index: number): void {
    if (index < 0) return;
    const { view, lineHeight, table } = this;
    const head = table.tHead?.offsetHeight ?? 0;
    const top = index * lineHeight;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + lineHeight > view.scrollTop + view.clientHeight - head) view.scrollTop = top + lineHeight - view.clientHeight + head;
    this.drawInSight();
    this.lines.get(this.rows[index]!.layer.id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private focusSelected(): void {
    const { selected } = this.store.state;
    this.scrollTo(Math.max(0, this.rows.findIndex(({ layer }) => layer.id === selected)));
    this.focusable()?.focus({ preventScroll: true });
  }

  private head(shown: readonly Column[], { sort }: State): HTMLElement {
    return element("thead", {}, element("tr", { attributes: { role: "row" } }, ...shown.map((column) => {
      const active = sort?.column === column.key;
      const way = active ? (sort.descending ? "descending" : "ascending") : "none";
      const sign = active ? (sort.descending ? " ▾" : " ▴") : "";
      const inside = column.order === undefined ? column.title : button(`${column.title}${sign}`, () => this.sortBy(column), { class: "sort" });
      const attributes = { role: "columnheader", scope: "col", "aria-sort": column.order === undefined ? undefined : way };
      return element("th", { class: cellClass(column), attributes }, inside);
    })));
  }

  /** Numbers from the largest first, words from the first; the third press goes back to the order of the calls. */
  private sortBy(column: Column): void {
    const { sort } = this.store.state;
    if (sort?.column !== column.key) this.store.change({ sort: { column: column.key, descending: column.number } });
    else this.store.change({ sort: sort.descending === column.number ? { column: column.key, descending: !column.number } : null });
  }

  private line(row: Row, index: number, shown: readonly Column[]): HTMLTableRowElement {
    const { layer } = row;
    const line = element("tr", {
      class: [row.now?.agree === "no" ? "differs" : "", row.gone === true ? "gone-row" : "", this.shown === comparedColumns && isChanged(row) ? "changed" : ""].join(" ").trim(),
      attributes: {
        role: "row", tabindex: -1, "data-id": layer.id, "aria-level": row.level, "aria-rowindex": index + 2,
        "aria-expanded": row.children > 0 ? String(row.open) : undefined,
      },
    }, ...shown.map((column) => cell(column, row)));
    this.lines.set(layer.id, line);
    return line;
  }

  private mark(selected: string | null): void {
    const isThere = selected !== null && this.rows.some(({ layer }) => layer.id === selected);
    const target = this.lines.get(isThere ? selected : this.rows[0]?.layer.id ?? "");
    // Scrolled away, the chosen row is still where the keyboard goes.
    this.table.tabIndex = target === undefined && this.rows.length > 0 ? 0 : -1;
    for (const [id, line] of this.lines) {
      setAttribute(line, "aria-selected", id === selected ? "true" : "false");
      line.tabIndex = line === target ? 0 : -1;
    }
  }

  private focusable(): HTMLElement | undefined {
    return [...this.lines.values()].find((line) => line.tabIndex === 0);
  }

  private rowOf(event: Event): Row | undefined {
    const at = event.target as Element;
    const id = at === this.table ? this.store.state.selected : at.closest("tr[data-id]")?.getAttribute("data-id");
    return this.rows.find(({ layer }) => layer.id === id);
  }

  private click(event: Event): void {
    const row = this.rowOf(event);
    if (row === undefined) return;
    this.choose(row);
    if ((event.target as Element).closest(".twist") !== null) this.fold(row, row.open);
    else if ((event.target as Element).closest(".go") !== null) this.actions.open(row);
  }

  private go(event: Event): void {
    const row = this.rowOf(event);
    if (row !== undefined) this.actions.open(row);
  }

  private press(event: KeyboardEvent): void {
    const row = this.rowOf(event);
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.rows.indexOf(row);
    const page = 10;
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.rows.length - 1,
    };
    if (event.key in to) this.choose(this.rows[Math.min(Math.max(to[event.key]!, 0), this.rows.length - 1)]!);
    else if (event.key === "ArrowRight") this.inward(row, at);
    else if (event.key === "ArrowLeft") this.outward(row);
    else if (event.key === "Enter") this.actions.open(row);
    else if (event.key === " ") this.choose(row);
    else return;
    event.preventDefault();
  }

  private inward(row: Row, at: number): void {
    if (row.children === 0) return;
    if (!row.open) this.fold(row, false);
    else this.choose(this.rows[at + 1]!);
  }

  private outward(row: Row): void {
    if (row.children > 0 && row.open) {
      this.fold(row, true);
      return;
    }
    const parent = this.rows.find(({ layer }) => layer.id === row.layer.parent);
    if (parent !== undefined) this.choose(parent);
  }

  private fold(row: Row, shut: boolean): void {
    const { collapsed } = this.store.state;
    this.store.change({ collapsed: shut ? [...collapsed, row.layer.id] : collapsed.filter((id) => id !== row.layer.id) });
  }

  private choose(row: Row): void {
    if (row.gone !== true) this.actions.select(row);
    else this.store.change({ selected: row.layer.id });
    this.focusSelected();
  }
}

const usualLineHeight = 24;
/** Up to this many rows no scrolling is noticed. */
const drawnAtOnce = 150;

/** The height of rows that are not drawn. */
const gap = (height: number): HTMLElement => {
  const line = element("tr", { class: "gap", attributes: { "aria-hidden": "true" } }, element("td"));
  line.style.height = `${height}px`;
  return line;
};

/** An unseen row with the longest text of every column, so that widths stay while rows come and go. */
const widest = (rows: readonly Row[], shown: readonly Column[]): HTMLElement =>
  element("tr", { class: "widest", attributes: { "aria-hidden": "true" } }, ...shown.map((column) => {
    const length = (row: Row): number => (column.key === "layer" ? nameText(row).length + row.layer.class.length + 2 * row.level : column.text(row).length);
    return cell(column, rows.reduce((most, row) => (length(row) > length(most) ? row : most)));
  }));

const cellClass = ({ key, number, leaves }: Column): string => [`c-${key}`, number ? "number" : "", leaves === undefined ? "" : `leaves-${leaves}`].join(" ").trim();

const cell = (column: Column, row: Row): HTMLElement => {
  const inside = column.key === "layer" ? layerParts(row) : column.key === "change" ? [changeMark(column, row)] : column.key === "agree" ? [agreementMark(row)] : column.key === "share" ? shareParts(column, row) : [column.text(row)];
  const parts = { class: cellClass(column), attributes: { role: column.key === "layer" ? "rowheader" : "gridcell" } };
  return element("td", parts, ...inside);
};

const layerParts = (row: Row): readonly (HTMLElement | string)[] => {
  const { layer, level, children, open } = row;
  const twist = element("span", { class: children > 0 ? "twist" : "twist empty", attributes: { "aria-hidden": "true" } }, children > 0 ? (open ? "▾" : "▸") : "");
  const name = element("span", { class: layer.place === undefined ? "path" : "path go" }, nameText(row));
  const holder = element("span", { class: "layer-name", attributes: { title: `${pathText(layer.path, layer.class)}, ${layer.class} (${layer.kind})` } },
    twist, name, element("span", { class: "quiet" }, ` ${layer.path === "" || layer.class === layer.path ? "" : layer.class}`),
    layer.head === true ? element("span", { class: "badge" }, "head") : "");
  holder.style.paddingInlineStart = `${(level - 1) * 12}px`;
  return [holder];
};

/** In the tree what the parent's path does not say already, else the whole path. Calls after the first carry their number. */
const nameText = ({ layer, level }: Row): string => {
  const call = layer.id.slice(layer.id.lastIndexOf("#") + 1);
  const again = layer.id.includes("#") && call !== "0" ? ` (call ${Number(call) + 1})` : "";
  const above = level > 1 ? layer.parent?.slice(0, layer.parent.lastIndexOf("#")) : undefined;
  const path = above !== undefined && above !== "" && layer.path.startsWith(`${above}.`) ? layer.path.slice(above.length + 1) : layer.path;
  return `${pathText(path, layer.class)}${again}`;
};

const agreementMark = ({ now }: Row): HTMLElement => {
  const sign = now === undefined ? "" : now.notRun !== undefined ? "–" : { yes: "✓", no: "✗", unknown: "?" }[now.agree];
  return element("span", { class: `mark ${now?.agree ?? ""}`, ...(now?.notRun === undefined ? {} : { attributes: { title: agreementText(now) } }) }, element("span", { attributes: { "aria-hidden": "true" } }, sign), hidden(agreementText(now)));
};

/** A sign beside the words, so that a change is not told by colour alone. */
const changeMark = (column: Column, row: Row): HTMLElement => {
  const change = changeOf(row);
  const sign = change === "new" ? "+ " : change === "gone" ? "− " : isChanged(row) ? "≠ " : "";
  return element("span", { class: "change" }, element("span", { attributes: { "aria-hidden": "true" } }, sign), column.text(row));
};

const shareParts = (column: Column, row: Row): readonly HTMLElement[] => {
  const bar = element("span", { class: "bar", attributes: { "aria-hidden": "true" } });
  bar.style.width = `${100 * Math.min(1, row.share ?? 0)}%`;
  return [element("span", { class: "share" }, column.text(row)), bar];
};
