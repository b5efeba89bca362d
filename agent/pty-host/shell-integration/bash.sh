# Tells Holdfast's terminal where prompts, commands and their ends stand, by sequences that draw nothing (OSC 633). It
# changes none of the user's files. Each sequence carries a token that is worth one, of a list that is read here once.
#
# A DEBUG trap fires before every simple command, those in PROMPT_COMMAND too, so that nothing is run there that a trap
# would see: what is said stands in PS1 and PS0 as expansions, and what has to be looked at is looked at in a subshell,
# which inherits no trap. Names begin with a backslash where an alias could stand for them.

__holdfast_file=@TOKENS@
__holdfast_n=-5
__holdfast_h=0

# Prompt: the command before has ended, a prompt begins. Five tokens a prompt: end, prompt, input, text, start.
__holdfast_before='\[${__holdfast_n+\e]633;D;$?;${__holdfast[__holdfast_h=\!,__holdfast_n+=5]-}\a\e]633;A;${__holdfast[__holdfast_n+1]-};${PWD//[[:cntrl:]\\\\]/?}\a}\]'
__holdfast_after='\[${__holdfast_n+\e]633;B;${__holdfast[__holdfast_n+2]-}\a}\]'
# Before a command runs; hidden from xtrace, as whatever a subshell of ours does.
__holdfast_start='${__holdfast_n+$({ __holdfast_begin; } 2>/dev/null)}'

# Reads a new list, and leaves nothing of it on the disk.
__holdfast_read() {
  \builtin local token
  [[ -s $__holdfast_file ]] || \builtin return 0
  __holdfast=()
  while IFS= \builtin read -r token; do __holdfast+=("$token"); done <"$__holdfast_file"
  : >|"$__holdfast_file"
  __holdfast_n=-5
}

# Puts into `text` what history has of the command that this is about, fit for a sequence; fails where it has none.
__holdfast_text() {
  \builtin local LC_ALL=C HISTTIMEFORMAT= entry more= control
  entry=$(\builtin history 1)
  [[ $entry =~ ^\ *([0-9]+)[*\ ]\ (.*)$ ]] || \builtin return 1
  [[ ${BASH_REMATCH[1]} == "$__holdfast_h" ]] || \builtin return 1
  text=${BASH_REMATCH[2]}
  if ((${#text} > 3072)); then
    more=";${#text};$(\builtin printf %s "$text" | { \command sha256sum || \command shasum -a 256; } 2>/dev/null)"
    more=${more%% *}
    text=${text:0:3072}
  fi
  text=${text//\\/\\\\}
  text=${text//;/\\x3b}
  if [[ $text == *[[:cntrl:]]* || $text == *$'\xc2'[$'\x80'-$'\x9f']* ]]; then
    for control in 0{1..9} 0{a..f} 1{0..9} 1{a..f} 7f; do
      \builtin eval "text=\${text//\$'\\x$control'/\\\\x$control}"
    done
    for control in {8,9}{0..9} {8,9}{a..f}; do
      \builtin eval "text=\${text//\$'\\xc2\\x$control'/\\\\xc2\\\\x$control}"
    done
  fi
  rest=$more
}

__holdfast_begin() {
  \builtin local text= rest=
  if __holdfast_text; then
    \builtin printf '\e]633;E;%s;%s%s\a' "$text" "${__holdfast[__holdfast_n + 3]-}" "$rest"
  fi
  \builtin printf '\e]633;C;%s\a' "${__holdfast[__holdfast_n + 4]-}"
}

# In a subshell: whether there is something to mend. $1 is the user's DEBUG trap, which would see that.
__holdfast_check() {
  [[ -s $__holdfast_file ]] && \builtin return 0
  ((__holdfast_n + 500 > ${#__holdfast[@]})) && \builtin return 0
  \builtin shopt -q promptvars || \builtin return 0
  [[ -z $1 ]] || \builtin return 1
  [[ ${PS1-} != *"$__holdfast_before"*"$__holdfast_after"* || ${PS0-} != *"$__holdfast_start"* ]]
}

__holdfast_mend() {
  __holdfast_read
  PS1=${PS1-}
  PS1=${PS1//"$__holdfast_before"/}
  PS1=${PS1//"$__holdfast_after"/}
  PS0=${PS0-}
  PS0=${PS0//"$__holdfast_start"/}
  # Where prompts are not expanded any more, nothing of ours may show.
  \builtin shopt -q promptvars || \builtin return 0
  if ((__holdfast_n + 500 > ${#__holdfast[@]})); then
    __holdfast_ask
  fi
  PS1=$__holdfast_before$PS1$__holdfast_after
  PS0=$__holdfast_start$PS0
}

# Few tokens are left: asks for more, which are there soon or at a later prompt.
__holdfast_ask() {
  \builtin local last=$((${#__holdfast[@]} - 1)) turn
  ((last > __holdfast_n + 5)) || \builtin return 0
  \builtin printf '\e]633;P;Tokens=low;%s\a' "${__holdfast[last]}" >/dev/tty
  \builtin unset -v "__holdfast[last]"
  for turn in 1 2 3 4 5 6 7 8 9 10; do
    [[ ! -s $__holdfast_file ]] || break
    \command sleep 0.02
  done
  __holdfast_read
}

# For a bash that cannot say when a command starts: before 4.4 there is no PS0, and prompts may be told not to expand.
# In a subshell; $1 is how the command ended, $2 the user's DEBUG trap: beside one nothing is said.
__holdfast_plainly() {
  [[ -z $2 ]] || \builtin return 1
  \builtin local text= rest=
  {
    if __holdfast_text; then
      \builtin printf '\e]633;E;%s;%s%s\a' "$text" "${__holdfast[__holdfast_n + 8]-}" "$rest"
    fi
    \builtin printf '\e]633;D;%s;%s\a' "$1" "${__holdfast[__holdfast_n + 5]-}"
    \builtin printf '\e]633;A;%s;%s\a' "${__holdfast[__holdfast_n + 6]-}" "${PWD//[[:cntrl:]\\]/?}"
    \builtin printf '\e]633;P;Start=enter;%s\a' "${__holdfast[__holdfast_n + 7]-}"
  } >/dev/tty
}

__holdfast_go_on() {
  \builtin local HISTTIMEFORMAT= entry
  __holdfast_read
  ((__holdfast_n += 5))
  entry=$(\builtin history 1)
  __holdfast_h=1
  [[ $entry =~ ^\ *([0-9]+) ]] && __holdfast_h=$((BASH_REMATCH[1] + 1))
  if ((__holdfast_n + 500 > ${#__holdfast[@]})); then
    __holdfast_ask
  fi
  \builtin return 0
}

__holdfast_add() {
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then PROMPT_COMMAND+=("$1")
  elif [[ -z ${PROMPT_COMMAND-} ]]; then PROMPT_COMMAND=$1
  else PROMPT_COMMAND+=$'\n'$1
  fi
}

__holdfast_install() {
  \builtin local status=$?
  __holdfast_read
  \builtin unset -f __holdfast_install
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) && \builtin shopt -q promptvars; then
    __holdfast_mend
    __holdfast_add 'if ( __holdfast_check "$(\builtin trap -p DEBUG)" ) 2>/dev/null; then { __holdfast_mend; } >/dev/null 2>&1; fi'
  else
    __holdfast_go_on
    __holdfast_n=-5
    PROMPT_COMMAND='if ( __holdfast_plainly "$?" "$(\builtin trap -p DEBUG)" ) 2>/dev/null; then { __holdfast_go_on; } >/dev/null 2>&1; fi'${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
  fi
  \builtin return "$status"
}

# The user's own files, as bash reads them by itself.
@STARTUP@
# A trap that these files set sees this one command, and nobody sees what it says of it.
{ __holdfast_install; } >/dev/null 2>&1
