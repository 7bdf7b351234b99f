/** Programs that run what their arguments say, or what they read: nobody knows what they do by their name. */
const INTERPRETERS = new Set(
  `sh ash bash zsh dash ksh mksh fish csh tcsh rbash busybox toybox pwsh powershell cmd osascript
  python python2 python3 pypy pypy3 ipython node nodejs deno bun tsx ts-node ruby irb perl php lua luajit tclsh wish expect
  rscript julia ghci groovy jshell scala awk gawk mawk nawk sed ed ex vi vim nvim view emacs m4 bc dc
  eval exec source . command builtin trap alias unalias enable set unset shopt export declare typeset local readonly hash
  env xargs parallel find fd nohup time timeout nice ionice setsid stdbuf unbuffer watch script entr chronic
  ssh sudo su doas runuser pkexec chroot unshare nsenter setpriv capsh systemd-run machinectl at batch crontab
  docker podman nerdctl kubectl oc buildah lxc-attach scp sftp rsync mosh telnet nc ncat netcat socat screen tmux
  npx bunx pnpx uvx pipx corepack gdb lldb strace ltrace dtrace perf ld.so tar less more man dd mount ln`.split(/\s+/),
);

/** Words that begin something of a shell's own. */
const RESERVED = new Set(
  `if then elif else fi for while until do done case esac in select function time coproc let test [ [[ ]] { } ! repeat
  foreach end nocorrect noglob`.split(/\s+/),
);

/** The last part of a program's path, without the version and the ending some carry. */
export function programName(program: string): string {
  const base = program.split(/[/\\]/).at(-1) ?? "";
  return base.toLowerCase().replace(/\.(?:exe|cmd|bat|com)$/, "");
}

/** Why a program is for a person to judge; null when its name says what it does. */
export function whyForPerson(program: string): string | null {
  if (/^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(program)) return "it sets a variable";
  if (RESERVED.has(program)) return "it begins something of the shell's own";
  const name = programName(program);
  const bare = name.replace(/-?[0-9]+(?:\.[0-9]+)*$/, "");
  return INTERPRETERS.has(name) || INTERPRETERS.has(bare) ? `${name} runs or reaches what its arguments say` : null;
}

/** Options by which git runs or writes what they say, wherever they stand. */
const GIT_OPTIONS =
  /^(?:-c|--config-env|--exec-path|--upload-pack|--receive-pack|--exec|--ext-diff|--textconv|--open-files-in-pager|-O)/;

/** Why arguments make a harmless program run something else; null when they do not. */
export function whyArguments(program: string, args: readonly string[]): string | null {
  const found = programName(program) === "git" ? args.find((arg) => GIT_OPTIONS.test(arg)) : undefined;
  return found === undefined ? null : `${found} can make git run a program`;
}
