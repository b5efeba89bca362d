# Tells Holdfast's terminal where prompts, commands and their ends stand, by sequences that draw nothing (OSC 633). It
# changes none of the user's files. Each sequence carries a token that is worth one, of a list that is read here once.
#
# zsh reads this as its .zshenv, and from here on everything from where the user has it. Prompts stay as they are: marks
# are printed around them. What could be traced goes nowhere, and options and aliases of the user's do not reach in.

@ZDOTDIR@

typeset -gHa __holdfast
typeset -gH __holdfast_file=@TOKENS@
typeset -gHi __holdfast_runs=0

function __holdfast_read {
  [[ -s $__holdfast_file ]] || return 0
  __holdfast=("${(@f)$(<$__holdfast_file)}")
  : >|$__holdfast_file
}

# A mark: what stands before its token, and what behind.
function __holdfast_mark {
  (($#__holdfast)) || return 0
  builtin print -rn -- $'\e]633;'"$1;$__holdfast[1]${2-}"$'\a' >$TTY
  shift __holdfast
}

# Puts into `escaped` what is fit for a sequence, byte by byte.
function __holdfast_escape {
  local byte
  escaped=${1//\\/\\\\}
  escaped=${escaped//;/\\x3b}
  if [[ $escaped == *[[:cntrl:]]* || $escaped == *$'\xc2'[$'\x80'-$'\x9f']* ]]; then
    for byte in 0{1..9} 0{a..f} 1{0..9} 1{a..f} 7f; do
      escaped=${escaped//${(g::):-\\x$byte}/\\x$byte}
    done
    for byte in {8,9}{0..9} {8,9}{a..f}; do
      escaped=${escaped//${(g::):-\\xc2\\x$byte}/\\xc2\\x$byte}
    done
  fi
}

function __holdfast_precmd {
  local code=$?
  {
    builtin emulate -L zsh -o no_aliases -o no_multibyte -o extended_glob
    local escaped turn
    # Where those it has were printed, and so are void, there are others.
    __holdfast_read
    ((__holdfast_runs)) && __holdfast_mark "D;$code"
    __holdfast_runs=0
    __holdfast_escape "$PWD"
    __holdfast_mark A ";$escaped"
    if (($#__holdfast < 500 && $#__holdfast > 0)); then
      __holdfast_mark 'P;Tokens=low'
      for turn in {1..10}; do
        [[ ! -s $__holdfast_file ]] || break
        command sleep 0.02
      done
      __holdfast_read
    fi
    __holdfast_watch
  } 2>/dev/null
}

function __holdfast_preexec {
  {
    builtin emulate -L zsh -o no_aliases -o no_multibyte -o extended_glob
    local escaped more= hash text=$1
    if (($#text > 3072)); then
      hash=$(builtin print -rn -- $text | { command sha256sum || command shasum -a 256 })
      more=";$#text;${hash%% *}"
      text=${text[1,3072]}
    fi
    __holdfast_escape $text
    [[ -z $text ]] || __holdfast_mark "E;$escaped" $more
    __holdfast_mark C
    __holdfast_runs=1
  } 2>/dev/null
}

function __holdfast_line_init {
  { __holdfast_mark B } 2>/dev/null
}

# The line editor tells when it begins, behind the prompt; whoever else is told of that goes on being told.
function __holdfast_watch {
  [[ -o zle && ${widgets[zle-line-init]-} != user:azhw:zle-line-init ]] || return 0
  builtin autoload -Uz add-zle-hook-widget && add-zle-hook-widget line-init __holdfast_line_init
}

if [[ -o interactive ]]; then
  __holdfast_read
  precmd_functions=(__holdfast_precmd $precmd_functions)
  preexec_functions=(__holdfast_preexec $preexec_functions)
fi

[[ ! -r ${ZDOTDIR-$HOME}/.zshenv ]] || builtin source ${ZDOTDIR-$HOME}/.zshenv
