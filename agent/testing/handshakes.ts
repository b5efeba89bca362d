const E = '\x1b';
const DA1 = '\x1b\\[\\?[0-9;]+c';
const DA2 = '\x1b\\[>[0-9;]+c';
const CPR = '\x1b\\[\\d+;\\d+R';
const VERSION = '\x1bP>\\|[^\x1b]+\x1b\\\\';
const color = (code: number) => `\x1b\\]${code};rgb:[0-9a-f/]+(\x07|\x1b\\\\)`;
const mode = (number: number) => `\x1b\\[\\?${number};[0-4]\\$y`;
const STATUS = '\x1bP[01]\\$r[^\x1b]*\x1b\\\\';

type Question = readonly [query: string, answer: string];

/**
 * What programs ask before they show anything, and wait for: vim 9.0 and tmux 3.3a as their recordings here show, fish
 * 4.8 as in github.com/fish-shell/fish-shell/issues/12995 (it waits for 2 or 10 seconds), neovim 0.10 as in
 * github.com/neovim/neovim/pull/28052 and 28453.
 */
export const HANDSHAKES: Readonly<Record<string, readonly Question[]>> = {
  vim: [
    [`${E}[>c`, DA2],
    [`\r\u25bd${E}[6n`, CPR],
    [`${E}P$q q${E}\\`, STATUS],
    [`${E}[?12$p`, mode(12)],
    [`${E}]10;?\x07`, color(10)],
    [`${E}]11;?\x07`, color(11)],
  ],
  // Fish takes DA1 for the end of all answers.
  fish: [
    [
      `${E}[?u${E}[>0q${E}]11;?${E}\\${E}[?1049h${E}P+q696e646e${E}\\${E}P+q71756572792d6f732d6e616d65${E}\\${E}[?1049l${E}[0c`,
      `${VERSION}.*${color(11)}.*${DA1}`,
    ],
    [`${E}[6n`, CPR],
  ],
  tmux: [
    [`${E}[c`, DA1],
    [`${E}[>c`, DA2],
    [`${E}[>q`, VERSION],
    [`${E}]10;?${E}\\`, color(10)],
    [`${E}]11;?${E}\\`, color(11)],
  ],
  neovim: [
    [`${E}[?2026$p`, mode(2026)],
    [`${E}[4:3m${E}P$qm${E}\\${E}[m`, STATUS],
    [`${E}[?u${E}[c`, DA1],
    [`${E}]11;?\x07`, color(11)],
  ],
};
