# Tells Holdfast's terminal where prompts, commands and their ends stand, by sequences that draw nothing (OSC 633). It
# changes none of the user's files. Each sequence carries a token that is worth one, of a list that is read here once.

set -g __holdfast_file @TOKENS@
set -g __holdfast

function __holdfast_read
    test -s $__holdfast_file; or return 0
    set -g __holdfast (string split -n \n <$__holdfast_file)
    builtin printf '' >$__holdfast_file
end

# A mark: what stands before its token, and what behind.
function __holdfast_mark -a before after
    set -q __holdfast[1]; or return 0
    builtin printf '\e]633;%s;%s%s\a' "$before" $__holdfast[1] "$after"
    set -e __holdfast[1]
end

# Fit for a sequence.
function __holdfast_escape -a text
    set -l escaped (string replace -a '\\' '\\\\' -- $text | string collect)
    set escaped (string replace -a ';' '\x3b' -- $escaped | string collect)
    if string match -qr '[\x01-\x1f\x7f]' -- $escaped
        for code in 0(string split ' ' '1 2 3 4 5 6 7 8 9 a b c d e f') 1(string split ' ' '0 1 2 3 4 5 6 7 8 9 a b c d e f') 7f
            set escaped (string replace -a (builtin printf "\x$code" | string collect -N) "\\x$code" -- $escaped | string collect)
        end
    end
    if string match -qr '[\x{80}-\x{9f}]' -- $escaped
        for code in {8,9}(string split ' ' '0 1 2 3 4 5 6 7 8 9 a b c d e f')
            set escaped (string replace -ar "\\x{$code}" "\\\\\\\\xc2\\\\\\\\x$code" -- $escaped | string collect)
        end
    end
    builtin printf %s "$escaped"
end

function __holdfast_begin --on-event fish_preexec
    set -l text $argv[1]
    set -l more
    # A character is four bytes at most.
    if test (string length -- $text) -gt 768
        set -l bytes (builtin printf %s "$text" | command wc -c | string trim)
        if test $bytes -gt 3072
            set -l hash (builtin printf %s "$text" | begin; command sha256sum; or command shasum -a 256; end 2>/dev/null)
            set more ";$bytes;"(string split -f1 ' ' -- $hash)
            # What is too much of it, since a character is more than a byte, is cut off where it is read.
            set text (string sub -l 3072 -- $text | string collect)
        end
    end
    __holdfast_mark "E;"(__holdfast_escape $text | string collect) $more
    __holdfast_mark C
end

function __holdfast_end --on-event fish_postexec
    set -l code $status
    # Where those it has were printed, and so are void, there are others.
    __holdfast_read
    __holdfast_mark "D;$code"
end

function __holdfast_prompt --on-event fish_prompt
    __holdfast_mark A ";"(__holdfast_escape $PWD | string collect)
    if test (count $__holdfast) -lt 500 -a (count $__holdfast) -gt 0
        __holdfast_mark 'P;Tokens=low'
        for turn in (string split ' ' '1 2 3 4 5 6 7 8 9 10')
            test -s $__holdfast_file; and break
            command sleep 0.02
        end
        __holdfast_read
    end
end

__holdfast_read
