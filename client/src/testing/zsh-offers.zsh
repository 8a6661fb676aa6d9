# Prints the words that zsh offers for a line, one in each line of the output.
# Usage: zsh -f zsh-offers.zsh COMPLETION LINE

if [[ -z $ZSH_OFFERS ]]; then
  # zsh completes only in an interactive shell, which needs a terminal.
  zmodload zsh/zpty || exit 1
  export ZSH_OFFERS=$1
  zpty shell zsh -f -i
  zpty -w shell "source ${(q)0:A}"
  while zpty -r shell line && [[ $line != *'<ready>'* ]]; do :; done
  zpty -w -n shell "$2"$'\t'
  while zpty -r shell line; do
    line=${line%$'\r\n'}
    [[ $line == *'</offers>' ]] && exit
    [[ -n $inside ]] && print -r -- $line
    [[ $line == *'<offers>' ]] && inside=1
  done
  exit 1
fi

PROMPT=
unset zle_bracketed_paste
autoload -Uz compinit && compinit -D -u
source $ZSH_OFFERS
bindkey '^I' complete-word
begin_offers() { print; print '<offers>' }
end_offers() { print '</offers>'; exit }
compprefuncs=(begin_offers)
comppostfuncs=(end_offers)
# Prints the words that fit. Calls with -A, -D and -O only compute.
compadd() {
  if [[ ${@[1,(i)(-|--)]} != *-(A|D|O)\ * ]]; then
    local -a fitting
    builtin compadd -A fitting "$@"
    (( $#fitting )) && print -rl -- $fitting
  fi
  builtin compadd "$@"
}
print '<ready>'
