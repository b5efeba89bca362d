import type { PersonInfo } from '#protocol/people/people.ts';
import { isHere } from './roster.ts';

export interface RosterVerb {
  id: 'follow' | 'hand-over' | 'devices' | 'add-device' | 'remove';
  label: string;
  isDanger?: true;
  run(): void;
}

interface Row {
  person: Pick<PersonInfo, 'here'>;
  isMe: boolean;
  isFollowed: boolean;
  /** They may be handed control by whoever looks. */
  isHeir: boolean;
  showsDevices: boolean;
  /** What whoever looks may do. */
  may: { seeDevices: boolean; addDevice: boolean; remove: boolean };
}

/** What can be done with somebody in the roster: one thing by a button, the rest in a menu. */
export function rosterVerbs(
  row: Row,
  runs: Record<RosterVerb['id'], () => void>,
): { button: RosterVerb | null; menu: readonly RosterVerb[] } {
  const verb = (id: RosterVerb['id'], label: string): RosterVerb => ({ id, label, run: runs[id] });
  const devices = row.may.seeDevices ? verb('devices', row.showsDevices ? 'Hide devices' : 'Devices') : null;
  const follow =
    !row.isMe && isHere(row.person) ? verb('follow', row.isFollowed ? 'Stop following' : 'Follow') : null;
  const button = row.isMe ? devices : follow;
  const menu = [
    row.isHeir ? verb('hand-over', 'Hand over control') : null,
    button?.id === 'devices' ? null : devices,
    row.may.addDevice
      ? verb('add-device', row.isMe ? 'Add another device…' : 'Add a device for them…')
      : null,
    row.may.remove ? { ...verb('remove', 'Remove…'), isDanger: true as const } : null,
  ];
  return { button, menu: menu.filter((each) => each !== null) };
}
