/** Puts values into the places of a script that are named `@NAME@`. */
export function filled(script: string, values: Record<string, string>): string {
  return script.replace(/@([A-Z]+)@/g, (place, name: string) => values[name] ?? place);
}

/** As a word of a POSIX shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
