import { DEVICE_DIGITS, INVITATION_DIGITS } from '#protocol/ground/limits.ts';

/** A code as it is said and read: eight digits in two groups of four, six in two of three. */
export function spokenGroups(code: string): string {
  const half = code.length > DEVICE_DIGITS ? INVITATION_DIGITS / 2 : DEVICE_DIGITS / 2;
  return [code.slice(0, half), code.slice(half)].filter(Boolean).join(' ');
}

/** The digits of what was typed or pasted, as many as a code has; blanks and dashes between them are welcome. */
export function digitsOf(typed: string): string {
  // Arabic and other digits are digits too; a phone's keyboard may write them.
  const latin = typed
    .normalize('NFKC')
    .replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
  return latin.replace(/\D/g, '').slice(0, INVITATION_DIGITS);
}

export function isWholeCode(digits: string): boolean {
  return digits.length === INVITATION_DIGITS || digits.length === DEVICE_DIGITS;
}

/** What is left of a time, in minutes and seconds. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
