import type { Tab } from "./chromium.ts";

/*
 * The steps of a person on the page on which people approve.
 */

/** Makes a passkey. @returns the lines the page shows for the domain file */
export async function makePasskey(tab: Tab, page: string, name: string): Promise<string> {
  await tab.goTo(`${page}/#enrol`);
  await tab.until(`document.querySelector("#name")`);
  await tab.evaluate(`document.querySelector("#name").value = ${JSON.stringify(name)}`);
  await tab.click("Make a passkey");
  await tab.until(`document.querySelector("#lines")`);
  return tab.evaluate<string>(`document.querySelector("#lines").textContent`);
}

/** Opens a hold by its link, and shows it with a passkey. */
export async function readByPasskey(tab: Tab, link: string): Promise<void> {
  await tab.goTo(link);
  await tab.click("with my passkey");
}

/** The same, and says yes. @returns what the page showed of the act */
export async function approveByPasskey(tab: Tab, link: string): Promise<string> {
  await readByPasskey(tab, link);
  await tab.until(`document.querySelector("#why")`);
  const shown = await tab.evaluate<string>(`document.querySelector("main").innerText`);
  await tab.click("Approve");
  await tab.until(`document.querySelector(".note.good, [data-code]")`);
  const refused = await tab.evaluate<string | null>(`document.querySelector("[data-code]")?.textContent ?? null`);
  if (refused !== null) throw new Error(`${link}: ${refused}`);
  return shown;
}
