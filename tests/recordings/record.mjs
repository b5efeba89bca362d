// Records a program under a pty: node tests/recordings/record.mjs NAME COLS ROWS -- COMMAND…
// Keys come from standard input as JSON lines: "text", a pause in ms, or {"cols":N,"rows":N}.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import pty from 'node-pty';

const MAX_BYTES = 40_000;
const [name, cols, rows, , command, ...args] = process.argv.slice(2);
const size = { cols: Number(cols), rows: Number(rows) };
const events = [];
const start = performance.now();
const seconds = () => Math.round(performance.now() - start) / 1000;
const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
const child = pty.spawn(command, args, { name: 'xterm-256color', ...size, env, encoding: null });
let bytes = 0;
child.onData((data) => {
  const room = MAX_BYTES - bytes;
  if (room <= 0) return;
  bytes += Math.min(room, data.length);
  events.push([seconds(), 'o', Buffer.from(data).subarray(0, room).toString('latin1')]);
});
for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line);
  if (typeof step === 'number') await pause(step);
  else if (typeof step === 'string') child.write(step);
  else {
    child.resize(step.cols, step.rows);
    events.push([seconds(), 'r', `${step.cols}x${step.rows}`]);
  }
}
child.kill();
// Bytes are kept one to a character, so that what is not UTF-8 survives.
const header = { version: 2, width: size.cols, height: size.rows, title: name };
writeFileSync(
  new URL(`${name}.cast`, import.meta.url),
  [header, ...events].map((event) => JSON.stringify(event)).join('\n') + '\n',
);
process.exit(0);
