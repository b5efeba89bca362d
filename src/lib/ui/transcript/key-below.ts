const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

/**
 * What becomes of a key that is pressed in the terminal below the transcript. It leads back to live; where a line led to
 * another terminal, nobody has seen yet what it would be typed into, and it goes no further.
 */
export function keyBelow(
  key: string,
  { isOpen, isElsewhere }: { isOpen: boolean; isElsewhere: boolean },
): { isClosing: boolean; isTaken: boolean } {
  const isClosing = isOpen && !MODIFIERS.includes(key);
  return { isClosing, isTaken: isClosing && isElsewhere };
}
