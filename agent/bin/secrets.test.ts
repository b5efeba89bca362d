import { expect, test } from 'vitest';
import { withoutSecrets } from './secrets.mjs';

const LINK = `https://h.example/s/0123456789ab#${'x'.repeat(43)}`;
const OTHER = 'https://docs.example/page#part';

test.each([
  [['attach', LINK], ['attach', 'HOLDFAST_LINK'], { HOLDFAST_LINK: LINK }],
  [['exec', LINK, 'ls'], ['exec', 'HOLDFAST_LINK', 'ls'], { HOLDFAST_LINK: LINK }],
  [['search', LINK, OTHER], ['search', 'HOLDFAST_LINK', OTHER], { HOLDFAST_LINK: LINK }],
  [
    ['attach', '--name', 'Bob #2', LINK, '--data', 'd'],
    ['attach', '--name', 'Bob #2', 'HOLDFAST_LINK', '--data', 'd'],
    { HOLDFAST_LINK: LINK },
  ],
  [
    ['agent', '--enroll', '12345678', '--json'],
    ['agent', '--enroll', '--json'],
    { HOLDFAST_ENROLL: '12345678' },
  ],
  [['agent', '--enroll=12345678'], ['agent', '--enroll'], { HOLDFAST_ENROLL: '12345678' }],
  [
    ['agent', '--enroll', '--server', 'https://h.example'],
    ['agent', '--enroll', '--server', 'https://h.example'],
    {},
  ],
  [['attach', '-'], ['attach', '-'], {}],
  [['agent', '--enroll', '-'], ['agent', '--enroll', '-'], {}],
  [['share', '--title', 'disk #1 full'], ['share', '--title', 'disk #1 full'], {}],
])('[L25] %j goes on without its secret', (args, kept, variables) => {
  expect(withoutSecrets(args)).toEqual({ args: kept, variables });
});
