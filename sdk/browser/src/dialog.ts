// The dialog in the page, in a shadow root of its own: nothing of the page's style gets in. The modal `dialog` of the
// browser holds the rest of the page still and gives the focus back. No inline style or script, so that any content
// security policy lets it through.

export interface Action {
  label: string;
  act?: () => void;
  // A link in the place of a button.
  href?: string;
}

export interface View {
  title: string;
  // Paragraphs, and lists that belong to the one before.
  text: (string | string[])[];
  busy?: boolean;
  // The first is the one that stands out and has the focus.
  actions: Action[];
}

const kStyle = `:host{all:initial}
dialog{--ink:#1b1f24;--soft:#57606a;--paper:#fff;--line:#8c959f;--lead:#0b57d0;--on:#fff;color-scheme:light dark;
box-sizing:border-box;width:min(28rem,calc(100vw - 2rem));max-height:calc(100dvh - 2rem);overflow:auto;margin:auto;padding:1.5rem;
border:0;border-radius:12px;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;box-shadow:0 8px 40px #0006}
dialog::backdrop{background:#0008}
h2{margin:0 0 .75rem;font-size:1.25rem;line-height:1.3}
h2,p,li{overflow-wrap:anywhere}
p,ul{margin:0 0 .75rem}p+p,ul+p{color:var(--soft)}ul{padding-left:1.25rem}
div{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
button,a{flex:1 1 8rem;box-sizing:border-box;min-height:44px;padding:.6rem 1rem;border:1px solid var(--line);border-radius:8px;
background:none;color:var(--ink);font:inherit;text-align:center;text-decoration:none;cursor:pointer}
.lead{background:var(--lead);border-color:var(--lead);color:var(--on);font-weight:600}
:focus-visible{outline:3px solid var(--lead);outline-offset:2px}
i{display:inline-block;width:.8em;height:.8em;margin-right:.5em;border:2px solid;border-right-color:transparent;border-radius:50%;
vertical-align:-.05em;animation:t 1s linear infinite}
@keyframes t{to{transform:rotate(1turn)}}
@media(prefers-reduced-motion:reduce){i{animation:none}}
@media(prefers-color-scheme:dark){dialog{--ink:#e6edf3;--soft:#9da7b3;--paper:#1c2128;--line:#6e7681;--lead:#8ab4f8;--on:#10151c}}`;

function element(name: string, text = "", members: object = {}): HTMLElement {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

export class Dialog {
  readonly #host = document.createElement("sallyport-dialog");
  readonly #dialog = document.createElement("dialog");

  // `later`: the person has pressed Escape.
  constructor(later: () => void) {
    const root = this.#host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(kStyle);
    root.adoptedStyleSheets = [style];
    root.append(this.#dialog);
    this.#dialog.setAttribute("aria-labelledby", "t");
    this.#dialog.setAttribute("aria-describedby", "d");
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      later();
    });
    this.#dialog.addEventListener("keydown", (event) => {
      event.stopPropagation(); // no shortcuts of the page
      // Browsers let Tab out into their own bars; in here it goes round.
      if (event.key !== "Tab") return;
      const stops = [...this.#dialog.querySelectorAll<HTMLElement>("a,button")];
      const next = stops.indexOf(root.activeElement as HTMLElement) + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      stops.at(next % stops.length)?.focus();
    });
    document.body.append(this.#host);
  }

  show({ title, text, busy, actions }: View): void {
    const told = element("section", "", { id: "d" });
    told.setAttribute("aria-live", "polite");
    told.append(...text.map((part) => {
      if (typeof part === "string") return element("p", part);
      const list = element("ul");
      list.append(...part.map((line) => element("li", line)));
      return list;
    }));
    if (busy) told.firstElementChild!.prepend(element("i"));
    const row = element("div");
    row.append(
      ...actions.map(({ label, act, href }, index) =>
        element(href ? "a" : "button", label, { onclick: act ?? null, className: index ? "" : "lead", ...(href ? { href } : { type: "button" }) }),
      ),
    );
    this.#dialog.replaceChildren(element("h2", title, { id: "t" }), told, row);
    if (!this.#dialog.open) this.#dialog.showModal();
    (row.firstChild as HTMLElement).focus();
  }

  close(): void {
    this.#dialog.close();
    this.#host.remove();
  }
}
