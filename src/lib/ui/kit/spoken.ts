import { DEVICE_DIGITS, DIGITS_A_STEP, INVITATION_DIGITS, MAX_DIGITS } from '#protocol/ground/limits.ts';

/** A code as it is said and read: in groups of four, six digits in two of three. */
export function spokenGroups(code: string): string {
  const group = code.length > DEVICE_DIGITS ? DIGITS_A_STEP : DEVICE_DIGITS / 2;
  return code.match(new RegExp(`.{1,${group}}`, 'g'))?.join(' ') ?? '';
}

/** The digits of what was typed or pasted, as many as a code has; blanks and dashes between them are welcome. */
export function digitsOf(typed: string): string {
  // Arabic and other digits are digits too; a phone's keyboard may write them.
  const latin = typed
    .normalize('NFKC')
    .replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
  return latin.replace(/\D/g, '').slice(0, MAX_DIGITS);
}

/** Six digits are a code only where a session's are typed. */
export function isWholeCode(digits: string, session: string | null): boolean {
  if (digits.length === DEVICE_DIGITS) return session !== null;
  return digits.length >= INVITATION_DIGITS && digits.length % DIGITS_A_STEP === 0;
}

/** What is left of a time, in minutes and seconds. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
