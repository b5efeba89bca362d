import { expect, it } from 'vitest';
import { Menu, type MenuAction } from './menu.ts';

const item = (label: string, group: MenuAction['group'], isShown = true): MenuAction => ({
  ...{ kind: 'action', label, group },
  isShown: () => isShown,
  run: () => undefined,
});

it('the menu has its groups in their order under headings, whoever came first, and no empty group', () => {
  const menu = new Menu();
  menu.add(
    item('Shortcuts', 'session'),
    item('Search', 'view'),
    item('Device', 'people'),
    item('New', 'terminals', false),
  );
  menu.add(item('Invite', 'people'), item('End', 'session'));
  const seen = menu.groups.map(({ heading, items }) => [
    heading,
    ...items.map((each) => (each.kind === 'choice' ? '' : each.label)),
  ]);
  expect(seen).toEqual([
    ['People', 'Device', 'Invite'],
    ['View', 'Search'],
    ['Session', 'Shortcuts', 'End'],
  ]);
});
