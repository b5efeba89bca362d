import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REPOSITORY } from './harness/process.ts';

const RULE = /\[([A-Z]{1,2}\d+)\]/g;

function citedRules(): Set<string> {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts', '*.spec.ts'],
    {
      cwd: REPOSITORY,
      encoding: 'utf8',
    },
  );
  const cited = new Set<string>();
  for (const file of files.split('\n').filter(Boolean)) {
    for (const [, rule] of readFileSync(`${REPOSITORY}${file}`, 'utf8').matchAll(RULE))
      if (rule) cited.add(rule);
  }
  return cited;
}

function writtenRules(): string[] {
  const spec = readFileSync(`${REPOSITORY}SPEC.md`, 'utf8');
  return [...spec.matchAll(/^- \*\*([A-Z]{1,2}\d+)\*\*/gm)].flatMap(([, rule]) => (rule ? [rule] : []));
}

test('[SP1] every rule of SPEC.md is cited by a test, and every cited rule is written there, once', () => {
  const written = writtenRules();
  expect(new Set(written).size).toBe(written.length);
  expect([...citedRules()].sort()).toEqual([...written].sort());
});
