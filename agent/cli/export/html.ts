import { noteLines } from './note-words.ts';
import type { DocumentPart, PastCommand } from './document.ts';
import { commandText, endWords, hasFailed, whenWords } from './words.ts';

const STYLE = `
:root { color-scheme: light dark; --text: #1a1d21; --muted: #5b6470; --back: #fff; --code: #f3f4f6; --line: #d5d9df; --ok: #1a7f37; --failed: #c62828; --note: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --text: #dfe3e8; --muted: #9aa4b0; --back: #14171c; --code: #1c2027; --line: #333a44; --ok: #6fce83; --failed: #ff8a80; --note: #e3b341; } }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 120ch; background: var(--back); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 20px; } h2 { margin-top: 40px; font-size: 16px; }
section { margin: 20px 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; padding: 8px 12px; border-bottom: 1px solid var(--line); }
header code { flex: 1 1 24ch; font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
small, footer { color: var(--muted); font-size: 13px; } footer { padding: 6px 12px; border-top: 1px solid var(--line); }
footer.ok { color: var(--ok); } footer.failed { color: var(--failed); }
code, pre { font: 13px/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
pre { margin: 0; padding: 8px 12px; background: var(--code); overflow-x: auto; unicode-bidi: isolate; }
aside { margin: 8px 12px; padding: 6px 12px; border-left: 3px solid var(--note); overflow-wrap: anywhere; white-space: pre-wrap; }
pre:empty { display: none; } pre.apart { margin: 20px 0; border-radius: 6px; }
`;

/** One page that holds all it needs: no script, and nothing from elsewhere. */
export function pageHead(title: string): string {
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<h1>${escaped(title)}</h1>\n`,
  ].join('\n');
}

export const PAGE_END = '</body>\n</html>\n';

/** A terminal's part of the page. */
export async function* htmlOf(title: string, parts: AsyncIterable<DocumentPart>): AsyncGenerator<string> {
  yield `<h2>${escaped(title)}</h2>\n`;
  let open: 'nothing' | 'command' | 'lines' = 'nothing';
  for await (const part of parts) {
    if (open === 'lines' && part.type !== 'line') {
      yield '</pre>\n';
      open = 'nothing';
    }
    if (part.type === 'note') {
      yield open === 'command'
        ? `</pre>\n${aside(noteLines(part.placed))}<pre>`
        : aside(noteLines(part.placed));
      continue;
    }
    if (part.type === 'command') yield headOf(part.command);
    else if (part.type === 'ended') yield `</pre>\n${footOf(part.command)}</section>\n`;
    else if (part.type === 'line' && open === 'nothing') {
      if (part.text.trim() !== '') yield `<pre class="apart">${escaped(part.text)}\n`;
      else continue;
    } else yield `${escaped(part.text)}\n`;
    if (part.type === 'command') open = 'command';
    if (part.type === 'ended') open = 'nothing';
    if (part.type === 'line') open = 'lines';
  }
  if (open === 'lines') yield '</pre>\n';
  if (open === 'command') yield '</pre>\n<footer>still running</footer>\n</section>\n';
}

function aside(lines: readonly string[]): string {
  const [head = '', ...rest] = lines.map(escaped);
  return `<aside><strong>${head}</strong>${rest.map((line) => `<br>${line}`).join('')}</aside>\n`;
}

/** What people wrote that stands nowhere in the output, each as its lines. */
export function htmlSection(title: string, texts: readonly (readonly string[])[]): string {
  return `<h2>${escaped(title)}</h2>\n${texts.map(aside).join('')}`;
}

function headOf(command: PastCommand): string {
  const { startedAt, directory } = command;
  const facts = [startedAt === null ? null : whenWords(startedAt), directory].filter((fact) => fact !== null);
  const small = facts.map((fact) => `<small>${escaped(fact)}</small>`).join('');
  return `<section>\n<header><code>${escaped(commandText(command))}</code>${small}</header>\n<pre>`;
}

function footOf(command: PastCommand): string {
  const state = hasFailed(command) ? 'failed' : command.ended?.exit === 0 ? 'ok' : 'other';
  const errors = (command.ended?.errors ?? []).map((message) => `<br>${escaped(message)}`).join('');
  return `<footer class="${state}">${escaped(endWords(command))}${errors}</footer>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text, without characters that change the direction of what is around it. */
function escaped(text: string): string {
  return text
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
