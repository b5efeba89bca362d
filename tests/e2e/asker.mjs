import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * A program that asks its terminal everything: node asker.mjs QUERIES ANSWERS [wait]. With `wait` it asks at the key
 * g and ends at the key q. Behind each query goes one of a mode that does not exist, whose answer tells that all
 * answers to the query are there.
 */
const [queriesFile = '', answersFile = '', wait] = process.argv.slice(2);
/** @type {string[]} */
const queries = JSON.parse(readFileSync(queriesFile, 'utf8'));

let got = '';
let check = () => {};
process.stdin.setRawMode(true);
process.stdin.on('data', (data) => {
  got += data.toString('latin1');
  check();
});

/** @param {string} end @returns {Promise<string>} what came before it */
function until(end) {
  return new Promise((resolve) => {
    check = () => {
      const at = got.indexOf(end);
      if (at < 0) return;
      const before = got.slice(0, at);
      got = got.slice(at + end.length);
      check = () => {};
      resolve(before);
    };
    check();
  });
}

process.stdout.write('READY\r\n');
if (wait) await until('g');
process.stdout.write('\x1b[2J\x1b[H');
/** @type {string[]} */
const answers = [];
for (const [index, query] of queries.entries()) {
  process.stdout.write(`${query}\x1b[?${40_000 + index}$p`);
  answers.push(await until(`\x1b[?${40_000 + index};0$y`));
}
process.stdout.write('\x1b[!p\x1b[2J\x1b[HASKED\r\n');
const late = wait ? await until('q') : got;
// Whoever waits for the file is to find it whole.
writeFileSync(`${answersFile}.new`, JSON.stringify({ answers, late }));
renameSync(`${answersFile}.new`, answersFile);
process.exit(0);
