/** What stands in an element: text is set as text, never read as markup. */
export type Content = string | HTMLElement;

/** An element of the page. @param look its classes */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  look: string,
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (look !== "") made.className = look;
  made.append(...content);
  return made;
}

/** A button that works once at a time: while it does, every button of the page rests. */
export function button(text: string, look: string, work: () => Promise<void>): HTMLButtonElement {
  const made = element("button", look, text);
  made.type = "button";
  made.addEventListener("click", () => {
    const all = [...document.querySelectorAll("button")];
    for (const each of all) each.disabled = true;
    void work().finally(() => {
      for (const each of all) each.disabled = false;
    });
  });
  return made;
}

/** Puts something in the place of everything, and the reader's place with it. */
export function show(...content: readonly Content[]): void {
  const main = at("main");
  main.replaceChildren(...content);
  main.focus();
}

/** Says what goes on, also to those who hear the page. */
export function say(text: string): void {
  at("status").textContent = text;
}

export function at(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new TypeError(`the page has no ${id}`);
  return found;
}
