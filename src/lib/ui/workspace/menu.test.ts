import { expect, it } from 'vitest';
import { Menu, type MenuAction } from './menu.ts';

const item = (label: string, group: MenuAction['group'], isShown = true): MenuAction => ({
  ...{ kind: 'action', label, group },
  isShown: () => isShown,
  run: () => undefined,
});

it('the menu has its groups in their order, whoever came first, and no empty row', () => {
  const menu = new Menu();
  menu.add(
    item('Keys', 'page'),
    item('Search', 'view'),
    item('Device', 'devices'),
    item('Rule', 'rules', false),
  );
  menu.add(item('Invite', 'guests'), item('End', 'page'));
  const labels = menu.rows.map((row) => row.map((each) => (each.kind === 'choice' ? '' : each.label)));
  expect(labels).toEqual([['Invite', 'Device'], ['Search'], ['Keys', 'End']]);
});
