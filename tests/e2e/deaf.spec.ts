import { parseViewerToRoom } from '#protocol/wire/messages.ts';
import { enter, expect, run, screenOf, test } from './fixtures.ts';

/** Every query an xterm could answer, as printf writes it. */
const QUERIES = [
  ...[
    '\\e[c',
    '\\e[0c',
    '\\e[>c',
    '\\e[=c',
    '\\e[5n',
    '\\e[6n',
    '\\e[?6n',
    '\\e[?15n',
    '\\e[?996n',
    '\\e[>q',
    '\\e[>0q',
  ],
  ...[
    '\\e[4$p',
    '\\e[?25$p',
    '\\e[?2026$p',
    '\\e[?u',
    '\\e[x',
    '\\e[14t',
    '\\e[16t',
    '\\e[18t',
    '\\e[21t',
    '\\eZ',
  ],
  ...['\\eP$qm\\e\\\\', '\\eP$qr\\e\\\\', '\\eP$q q\\e\\\\', '\\eP+q544e\\e\\\\'],
  ...[
    '\\e]4;1;?\\a',
    '\\e]4;1;?;2;?\\a',
    '\\e]4;1;#101010;2;?\\a',
    '\\e]10;?\\a',
    '\\e]11;?\\e\\\\',
    '\\e]12;?\\a',
    '\\e]10;?;?;?\\a',
  ],
  '\\e]52;c;?\\a',
];

test('[D1] no byte leaves a viewer for any query an xterm could answer', async ({
  product,
  shared,
  open,
}) => {
  const page = await open('about:blank');
  const sent: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (typeof payload === 'string') return;
      const parsed = parseViewerToRoom(payload);
      if (parsed.ok && parsed.message.type === 'write-input') sent.push(parsed.message.data.toString());
    }),
  );
  await page.goto(shared.links.technician);
  await enter(page);
  await run(page, 'echo ready-$((1+1))');
  await expect(screenOf(page)).toContainText('ready-2');
  const typed = sent.length;
  expect(typed).toBeGreaterThan(0);
  const other = product.join(shared.links.technician);
  await other.input.ready();
  other.control.take();
  await expect(async () => expect((await other.input.write('')).ok).toBe(true)).toPass();
  await other.input.write(
    `stty -echo; printf '${QUERIES.join('')}'; sleep 0.3; stty echo; echo asked-$((1+1))\n`,
  );
  await expect(screenOf(page)).toContainText('asked-2');
  expect(sent.slice(typed)).toEqual([]);
});
