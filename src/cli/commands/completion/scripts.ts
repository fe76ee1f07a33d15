/** The scripts that shells load. Each hands the words of the line to `ga4-goals complete` and shows what it answers. */

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/** Works with bash 3.2, which macOS has. */
const BASH = `# ga4-goals completion for bash
_ga4_goals() {
  local line="\${COMP_LINE:0:COMP_POINT}" current trim="" word files="" words
  read -r -a words <<< "$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  current="\${words[\${#words[@]}-1]}"
  # Bash breaks words at colons too: what stands before the last one is on the line already.
  case "$current" in *:*) trim="\${current%"\${current##*:}"}" ;; esac
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    if [ "$word" = ":files" ]; then files=1; else COMPREPLY+=("\${word#"$trim"}"); fi
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
  if [ -n "$files" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
  fi
}
complete -F _ga4_goals ga4-goals
`;

const ZSH = `#compdef ga4-goals
# ga4-goals completion for zsh
_ga4_goals() {
  local -a found
  local line brief files=""
  while IFS= read -r line; do
    if [[ "$line" == ":files" ]]; then
      files=1
    else
      brief="\${line#*$'\\t'}"
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}\${brief:+:$brief}")
    fi
  done < <("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe -t values "ga4-goals" found
  [[ -n "$files" ]] && _files
}
if [ "\${funcstack[1]}" = "_ga4_goals" ]; then
  _ga4_goals "$@"
else
  compdef _ga4_goals ga4-goals
fi
`;

const FISH = `# ga4-goals completion for fish
function __ga4_goals_complete
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  for line in ($before[1] complete -- $before[2..-1] $current 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path $current
    else
      echo $line
    end
  end
end
complete -c ga4-goals -f -a "(__ga4_goals_complete)"
`;

const SCRIPTS: { readonly [S in Shell]: string } = { bash: BASH, zsh: ZSH, fish: FISH };
