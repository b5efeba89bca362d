export type EngineRefusalReason = 'folder-in-use' | 'port-in-use' | 'not-built' | 'orphan-unknown';

/** The engine will not start, for a reason its caller can tell a person. */
export class EngineRefusal extends Error {
  readonly reason: EngineRefusalReason;

  constructor(reason: EngineRefusalReason, message: string) {
    super(message);
    this.name = 'EngineRefusal';
    this.reason = reason;
  }
}

/** Where another port is named. */
export type PortSetting = 'PORT' | '--metrics-port';

export function portInUse(
  { host, port }: { host: string; port: number },
  setting: PortSetting = 'PORT',
): EngineRefusal {
  return new EngineRefusal(
    'port-in-use',
    `port ${port} on ${host} is in use: stop the program using it, or set ${setting} to another`,
  );
}
