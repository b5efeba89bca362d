import { expect, test } from 'vitest';
import { commandMarkdown } from './markdown.ts';
import { commandRow } from './testing/command-row.ts';

const around = { by: 'Priya', endpoint: 'FILE-SRV01', at: '1 Dec 2026, 14:25 GMT' };

test('[CM12] for a ticket a command goes with where, when, by whom, its result and its output', () => {
  const row = commandRow({ text: '.\\chkspool.exe /verify', directory: 'C:\\Ops', exit: 2 });
  const output = { text: '411 records checked\nindex damaged', isWhole: true };
  expect(commandMarkdown({ row, output, ...around })).toBe(`\`\`\`
.\\chkspool.exe /verify
\`\`\`

- Where: \`FILE-SRV01\`, in \`C:\\Ops\`
- When: 1 Dec 2026, 14:25 GMT
- By: Priya
- Result: exit 2, after 1.3 s

\`\`\`text
411 records checked
index damaged
\`\`\`
`);
});

test('[CM12] nothing that is put out ends its fence, and what is missing is said', () => {
  const row = commandRow({ text: 'cat notes.md' });
  const output = { text: '```\n# not a heading\n````', isWhole: false };
  const text = commandMarkdown({ row, output, ...around, by: '*Priya*' });
  expect(text).toContain('`````text\n```\n# not a heading\n````\n`````');
  expect(text).toContain('- By: \\*Priya\\*');
  expect(text).toContain('The output is not complete.');
  const unknown = commandRow({ text: null, exit: 'unknown' });
  const told = commandMarkdown({ row: unknown, output, ...around });
  expect(told).toMatch(/^```\nUnknown command\n```\n[^]*- Result: exit code unknown, after/);
});
