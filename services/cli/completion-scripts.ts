/** Shells there is a completion for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A command as a shell completes it. */
export interface CompletionNode {
  readonly name: string;
  readonly about: string;
  readonly options: readonly {
    readonly name: string;
    readonly about: string;
    readonly takesValue: boolean;
    readonly choices: readonly string[];
  }[];
  /** of its first argument; none where that is a file or free */
  readonly choices: readonly string[];
  readonly commands: readonly CompletionNode[];
}

/** A command and the words that lead to it, `countersign` left out. */
interface Way {
  readonly words: readonly string[];
  readonly node: CompletionNode;
}

/** The script for a shell. It runs nothing: all it offers stands in it. */
export function completionScript(shell: Shell, program: CompletionNode): string {
  const ways = waysFrom(program, []);
  switch (shell) {
    case "bash":
      return bashScript(program.name, ways);
    case "zsh":
      return zshScript(program.name, ways);
    case "fish":
      return fishScript(program.name, ways);
  }
}

function waysFrom(node: CompletionNode, words: readonly string[]): readonly Way[] {
  return [{ words, node }, ...node.commands.flatMap((child) => waysFrom(child, [...words, child.name]))];
}

/** What may follow at a command: verbs, words of its argument, options. */
function followers({ commands, choices, options }: CompletionNode): readonly { name: string; about: string }[] {
  return [...commands, ...choices.map((name) => ({ name, about: "" })), ...options];
}

/** Options with a value are followed by their words, or by a file. */
function valued(ways: readonly Way[]): readonly (readonly [name: string, choices: readonly string[]])[] {
  const all = ways.flatMap(({ words, node }) =>
    node.options
      .filter(({ takesValue }) => takesValue)
      .map(({ name, choices }) => [[...words, name].join(" "), choices] as const),
  );
  return all;
}

/** Finds, in bash and zsh alike, which command the words before the cursor lead to. */
function walk(ways: readonly Way[], wordsBefore: string): string {
  const known = ways.filter(({ words }) => words.length > 0).map(({ words }) => pattern(words.join(" ")));
  return `  local at="" word next
  for word in ${wordsBefore}; do
    next="\${at:+$at }$word"
    case "$next" in
      ${known.join("|")}) at="$next" ;;
    esac
  done`;
}

function pattern(words: string): string {
  return `"${words}"`;
}

function bashScript(name: string, ways: readonly Way[]): string {
  return `# ${name} completion for bash: source it, or put it where bash-completion looks.
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
${walk(ways, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  case "\${at:+$at }$before" in
${valued(ways)
  .map(([way, choices]) => `    ${pattern(way)}) ${bashWords(choices)}; return ;;`)
  .join("\n")}
  esac
  case "$at" in
${ways.map(({ words, node }) => `    ${pattern(words.join(" "))}) ${bashWords(followers(node).map((each) => each.name))} ;;`).join("\n")}
  esac
}
complete -o bashdefault -o default -F _${name} ${name}
`;
}

function bashWords(words: readonly string[]): string {
  return words.length === 0 ? ":" : `COMPREPLY=( $(compgen -W "${words.join(" ")}" -- "$current") )`;
}

function zshScript(name: string, ways: readonly Way[]): string {
  return `#compdef ${name}
# ${name} completion for zsh: put it into a folder of fpath as _${name}.
_${name}() {
  local before="\${words[CURRENT-1]}"
  local -a offered
${walk(ways, '"${(@)words[2,CURRENT-1]}"')}
  case "\${at:+$at }$before" in
${valued(ways)
  .map(
    ([way, choices]) =>
      `    ${pattern(way)}) ${choices.length === 0 ? "_files" : `compadd -- ${choices.join(" ")}`}; return ;;`,
  )
  .join("\n")}
  esac
  case "$at" in
${ways.map(({ words, node }) => `    ${pattern(words.join(" "))}) offered=(${zshWords(node)}) ;;`).join("\n")}
  esac
  _describe '${name}' offered || _files
}
if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function zshWords(node: CompletionNode): string {
  return followers(node)
    .map((each) => quoted(`${each.name}:${brief(each.about)}`))
    .join(" ");
}

function fishScript(name: string, ways: readonly Way[]): string {
  const lines = ways.flatMap(({ words, node }) => {
    const here = `-n ${quoted(fishHere(words, node))}`;
    return [
      ...[...node.commands, ...node.choices.map((choice) => ({ name: choice, about: "" }))].map(
        (each) => `complete -c ${name} ${here} -f -a ${quoted(each.name)} -d ${quoted(brief(each.about))}`,
      ),
      ...node.options.map(({ name: option, about, takesValue, choices }) => {
        const value = takesValue ? (choices.length === 0 ? " -r" : ` -x -a ${quoted(choices.join(" "))}`) : "";
        return `complete -c ${name} ${here} -l ${option.replace(/^--/, "")} -d ${quoted(brief(about))}${value}`;
      }),
    ];
  });
  return `# ${name} completion for fish: put it into ~/.config/fish/completions/${name}.fish
${lines.join("\n")}
`;
}

/** Whether the words so far lead to a command and not to one below it. */
function fishHere(words: readonly string[], { commands }: CompletionNode): string {
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const none =
    commands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(" ")}`];
  const conditions = [...seen, ...none];
  return conditions.length === 0 ? "true" : conditions.join("; and ");
}

/** Up to the first stop, in one line that every shell takes as it is. */
function brief(about: string): string {
  const [first = ""] = about.replaceAll(/\s+/g, " ").split(/[;:.](?: |$)/);
  return first.replaceAll(/[`'"$\\:]/g, "");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "")}'`;
}
