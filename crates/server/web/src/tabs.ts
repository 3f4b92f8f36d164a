import { fill, h } from "./dom";
import { t, type Word } from "./text";

/** A side panel with tabs, after the ARIA pattern: arrows move between them. */
export class Tabs {
  readonly element = h("aside", {});
  private readonly list = h("div", { role: "tablist", class: "tabs" });
  private readonly bodies: [Word, HTMLElement][] = [];
  private shown: Word;
  /** Told which tab is looked at. */
  opened: (word: Word) => void = () => undefined;

  constructor(
    private readonly side: string,
    tabs: [Word, HTMLElement][],
  ) {
    this.element.className = `side ${side}`;
    this.shown = (tabs[0] as [Word, HTMLElement])[0];
    this.element.append(this.list);
    for (const [word, body] of tabs) this.add(word, body);
  }

  add(word: Word, body: HTMLElement): void {
    const panel = h("div", { role: "tabpanel", id: `panel-${word}`, class: "panel", "aria-labelledby": `tab-${word}`, tabindex: 0 }, body);
    this.bodies.push([word, panel]);
    this.element.append(panel);
    this.render();
  }

  show(word: Word): void {
    this.shown = word;
    this.render();
    this.opened(word);
  }

  render(): void {
    const buttons = this.bodies.map(([word], at) => h("button", {
      type: "button", role: "tab", id: `tab-${word}`, "aria-controls": `panel-${word}`, "aria-selected": word === this.shown ? "true" : "false",
      tabindex: word === this.shown ? 0 : -1, onclick: () => this.show(word), onkeydown: (event: KeyboardEvent) => this.move(event, at),
    }, t(word)));
    fill(this.list, ...buttons);
    this.list.setAttribute("aria-label", t(this.side === "left" ? "weights" : "ranking"));
    for (const [word, panel] of this.bodies) panel.hidden = word !== this.shown;
  }

  private move(event: KeyboardEvent, at: number): void {
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : ["ArrowLeft", "ArrowRight"].includes(event.key) ? -1 : 0;
    if (step === 0) return;
    const next = this.bodies[(at + step + this.bodies.length) % this.bodies.length] as [Word, HTMLElement];
    this.show(next[0]);
    document.getElementById(`tab-${next[0]}`)?.focus();
  }
}
