import type { Settings } from "./setting.ts";

/** The settings of one service, under its name. */
export interface HelpSection {
  readonly title: string;
  readonly settings: Settings;
}

/** What `--help` prints: one paragraph per setting, from the same tables that are read. */
export function configHelp(sections: readonly HelpSection[]): string {
  return sections
    .map(({ title, settings }) => {
      const entries = Object.values(settings).map(
        ({ name, about, form, absent }) => `  ${name} (${absent})\n      ${about}; ${form}`,
      );
      return [title, ...entries].join("\n");
    })
    .join("\n\n");
}
