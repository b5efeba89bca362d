/** Other people's text in Markdown (CommonMark): whatever stands in it, it stays what it is. */

/** Without control characters, each of which a terminal or a reader may obey; a carriage return ends a line too. */
export function markdownText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

/** A block, within more backticks than stand in a row anywhere in it. */
export function fencedMarkdown(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(2, longestTicks(text)) + 1);
  return `${fence}${language}\n${markdownText(text)}\n${fence}`;
}

/** In one line, as code: whatever it has of backticks. */
export function inlineMarkdown(text: string): string {
  const line = markdownText(text).replaceAll(/\s+/g, ' ');
  const fence = '`'.repeat(longestTicks(line) + 1);
  return /^`|`$/.test(line) ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** In one line, as text. */
export function escapedMarkdown(text: string): string {
  return markdownText(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>#|]/g, '\\$&');
}

function longestTicks(text: string): number {
  let longest = 0;
  for (const [ticks] of text.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  return longest;
}
