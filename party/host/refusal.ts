export type RefusalReason = 'folder-in-use' | 'port-in-use' | 'not-built';

/** The engine will not start, for a reason its caller can tell a person. */
export class Refusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.name = 'Refusal';
    this.reason = reason;
  }
}

/** Where another port is named. */
export type PortSetting = 'PORT' | '--metrics-port';

export function portInUse(
  { host, port }: { host: string; port: number },
  setting: PortSetting = 'PORT',
): Refusal {
  return new Refusal(
    'port-in-use',
    `port ${port} on ${host} is in use: stop the program using it, or set ${setting} to another`,
  );
}
