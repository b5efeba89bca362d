import { spawnSync } from 'node:child_process';

/**
 * Tells how long something takes on the terminal it is run in: `took MS`.
 * node timed.mjs run PROGRAM ARGUMENT…: a program, to its end.
 * node timed.mjs ask [QUERY, PATTERN]…: queries, each until its answer is there or ANSWER_MS have passed; the latter
 * are named.
 */

/** Longest wait for one answer: several times what programs wait before they give up on one. */
const ANSWER_MS = 5000;

const [what = '', ...rest] = process.argv.slice(2);
const start = performance.now();
const unanswered = what === 'run' ? run(rest) : await ask(rest.map((pair) => JSON.parse(pair)));
const ms = Math.round(performance.now() - start);
process.stdout.write(`\r\nunanswered: ${JSON.stringify(unanswered)}; took ${ms} ms\r\n`);
process.exit(0);

/** @param {string[]} command */
function run([program = '', ...args]) {
  const { error } = spawnSync(program, args, { stdio: 'inherit' });
  return error === undefined ? [] : [String(error)];
}

/** @param {[query: string, pattern: string][]} pairs */
async function ask(pairs) {
  let got = '';
  let check = () => {};
  process.stdin.setRawMode(true);
  process.stdin.on('data', (data) => {
    got += data.toString('latin1');
    check();
  });
  const missing = [];
  for (const [query, pattern] of pairs) {
    const answer = new RegExp(pattern);
    process.stdout.write(query);
    const came = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_MS);
      check = () => {
        if (!answer.test(got)) return;
        clearTimeout(timer);
        resolve(true);
      };
      check();
    });
    check = () => {};
    got = got.replace(answer, '');
    if (!came) missing.push(query);
  }
  return missing;
}
