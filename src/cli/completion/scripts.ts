/*
 * Each script asks `fairlead complete` for the candidates of the line so far, so that stages and components of the
 * manifest at hand are among them; where there is none the shell completes file names.
 */
export type CompletedShell = "bash" | "zsh" | "fish";

const scripts: Readonly<Record<CompletedShell, string>> = {
  bash: `_fairlead() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _fairlead fairlead
`,
  zsh: `#compdef fairlead
_fairlead() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then compadd -- "\${candidates[@]}"; else _files; fi
}
if [ "\${funcstack[1]}" = "_fairlead" ]; then _fairlead "$@"; else compdef _fairlead fairlead; fi
`,
  fish: `function __fairlead_candidates
  set -l words (commandline -opc) (commandline -ct)
  $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c fairlead -f -n 'test (count (__fairlead_candidates)) -gt 0' -a '(__fairlead_candidates)'
`,
};

/** The completion script of a shell. */
export function scriptFor(shell: CompletedShell): string {
  return scripts[shell];
}
