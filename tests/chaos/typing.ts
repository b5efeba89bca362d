import { readFile } from 'node:fs/promises';
import { until } from '../harness/facts.ts';
import { type } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

/** Ordinary typing through the faults: numbered words, each sent once, into a program that writes down what came. */
export interface Typist {
  /** Stops, and fails unless what arrived is in order, never twice, and has all that was said to have reached the shell. */
  finish(): Promise<Typed>;
}

export interface Typed {
  sent: number;
  arrived: number;
  /** Words that were said not to have reached the shell, by the reason given. */
  problems: Record<string, number>;
}

const BETWEEN_WORDS_MS = 15;

export async function startTyping(viewer: Viewer, file: string): Promise<Typist> {
  await type(viewer, `stty -echo; exec cat > ${file}\r`);
  await until('the file is there', () => readFile(file).then(() => true));
  const reached = new Set<number>();
  const refused = new Set<number>();
  const problems: Record<string, number> = {};
  let stopped = false;
  let sent = 0;

  const send = async (word: number) => {
    const result = await viewer.connection.input.write(`w${word}\r`);
    if (result.ok) {
      reached.add(word);
      return;
    }
    // Each word is meant by itself, whatever became of those before it.
    viewer.connection.input.seen();
    problems[result.problem] = (problems[result.problem] ?? 0) + 1;
    if (result.problem !== 'not-confirmed') refused.add(word);
  };
  const typing = (async () => {
    const answers: Promise<void>[] = [];
    while (!stopped) {
      sent += 1;
      answers.push(send(sent));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_WORDS_MS));
    }
    await Promise.all(answers);
  })();

  return {
    async finish() {
      const before = reached.size;
      await until('words reach the shell again', () => reached.size > before, 60_000);
      stopped = true;
      await typing;
      const words = await until('every word that reached the shell is in the file', async () => {
        const lines = (await readFile(file, 'utf8'))
          .split('\n')
          .filter(Boolean)
          .map((line) => Number(line.slice(1)));
        const have = new Set(lines);
        return [...reached].every((word) => have.has(word)) ? lines : null;
      });
      for (const [index, word] of words.entries()) {
        if (index > 0 && word <= (words[index - 1] ?? 0))
          throw new Error(`w${word} arrived after w${words[index - 1]}`);
        if (refused.has(word)) throw new Error(`w${word} was refused, and arrived all the same`);
      }
      return { sent, arrived: words.length, problems };
    },
  };
}
