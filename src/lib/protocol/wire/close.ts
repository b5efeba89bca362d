/**
 * Why a socket is closed, for good or for now: close codes from RFC 6455's private range, with their names, which are
 * sent as the close reason. `retry` says whether the same client may reconnect by itself.
 */
export const CLOSES = {
  'unsupported-version': { code: 4000, retry: false },
  'malformed-frame': { code: 4001, retry: false },
  'frame-too-large': { code: 4002, retry: false },
  'hello-expected': { code: 4003, retry: false },
  'hello-timeout': { code: 4004, retry: true },
  'out-of-order': { code: 4005, retry: true },
  'not-an-append': { code: 4006, retry: false },
  'seal-mismatch': { code: 4007, retry: false },
  'not-allowed': { code: 4010, retry: false },
  'not-signed-in': { code: 4011, retry: false },
  /** The cookie alone does not open the notes: the token from the session's socket is missing or no longer valid. */
  'token-needed': { code: 4030, retry: false },
  'token-expired': { code: 4031, retry: true },
  'invitation-revoked': { code: 4013, retry: false },
  'device-removed': { code: 4018, retry: false },
  'wrong-origin': { code: 4014, retry: false },
  'bad-signature': { code: 4015, retry: false },
  /** For an agent's upgrade request: its challenge is too old or was already used. */
  'challenge-expired': { code: 4019, retry: true },
  'no-such-session': { code: 4016, retry: false },
  'session-ended': { code: 4017, retry: false },
  replaced: { code: 4020, retry: false },
  'room-full': { code: 4021, retry: true },
  /** One device has more sockets than it may have tabs. */
  'too-many-tabs': { code: 4024, retry: true },
  'rate-limited': { code: 4022, retry: true },
  'no-answer': { code: 4023, retry: true },
  'internal-error': { code: 4500, retry: true },
  'storage-full': { code: 4501, retry: true },
} as const satisfies Record<string, { code: number; retry: boolean }>;

export type CloseReason = keyof typeof CLOSES;

/** This header has the reason's name when a program asked for a socket and got a status instead. */
export const CLOSE_HEADER = 'x-holdfast-close';

/** RFC 6455, 7.4.1. */
const CUT_LINE = 1006;

const BY_CODE = new Map<number, CloseReason>(
  // The keys of CLOSES are CloseReason by definition; Object.keys only knows strings.
  (Object.keys(CLOSES) as CloseReason[]).map((reason) => [CLOSES[reason].code, reason]),
);

/** The reason a close code stands for, or `null` for codes that are not ours (1006 for a cut line). */
export function closeReason(code: number): CloseReason | null {
  return BY_CODE.get(code) ?? null;
}

/** The code of the reason with this name; 1006, as for any lost connection, if there is none. */
export function closeCode(name: string | null | undefined): number {
  const found = [...BY_CODE].find(([, reason]) => reason === name);
  return found?.[0] ?? CUT_LINE;
}
