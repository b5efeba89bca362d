import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { completing } from './completing.ts';

const one = (label: string, written: string) => ({ label, detail: '', written });
const complete = completing({
  people: () => [one('Anna Kim', '@Anna Kim'), one('Omar Haddad', '@Omar Haddad')],
  places: (typed) => [
    one('Get-Volume', '#aaaaaaaa-4'),
    ...(typed === '12' ? [one('Line 12', '#aaaaaaaa-12')] : []),
  ],
});

/** What is offered behind this text, and from where on it takes its place. */
function offered(text: string): [string[], number] | null {
  const state = EditorState.create({ doc: text });
  const result = complete(new CompletionContext(state, text.length, false));
  return result === null ? null : [result.options.map(({ apply }) => String(apply)), result.from];
}

test('[HN14] an @ offers people, a # what has a place, each as far as it is typed', () => {
  expect(offered('ask @')).toEqual([['@Anna Kim ', '@Omar Haddad '], 4]);
  expect(offered('ask @oma')).toEqual([['@Omar Haddad '], 4]);
  expect(offered('see #vol')).toEqual([['#aaaaaaaa-4 '], 4]);
  expect(offered('#12')).toEqual([['#aaaaaaaa-12 '], 0]);
});

test.each(['# Situation', '## Done', 'a@b', 'plain', 'ask @nobody', 'C#'])(
  '[HN14] %s is no name that is begun',
  (text) => {
    expect(offered(text)).toBeNull();
  },
);
