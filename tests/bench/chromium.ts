import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../harness/facts.ts';
import { openInspector } from './inspector.ts';
import type { Inspector } from './inspector.ts';
import { startedWith } from './running.ts';

/**
 * A page of a Chromium of its own, without Playwright: that has every frame of every socket reported to it, which is
 * work on the very thread whose tasks are to be measured.
 */
export interface ChromiumPage extends Pick<Inspector, 'ask'> {
  /** Runs in every document, before its own scripts. */
  inject(script: () => void): Promise<void>;
  goto(url: string): Promise<void>;
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
}

export async function openChromium(executable: string): Promise<ChromiumPage> {
  const profile = await mkdtemp(join(tmpdir(), 'holdfast-chromium-'));
  const child = spawn(
    executable,
    [
      ...['--headless=new', '--no-sandbox', '--no-first-run', '--window-size=1280,800'],
      ...['--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const close = startedWith(async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  try {
    return pageOf(await openInspector(await until('Chromium has a page', () => findPage(profile))), close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Chromium writes the port it took into its profile. */
async function findPage(profile: string): Promise<string | undefined> {
  const [port = ''] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
  const targets: { type: string; webSocketDebuggerUrl: string }[] = await (
    await fetch(`http://127.0.0.1:${port}/json`)
  ).json();
  return targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl;
}

interface Evaluated {
  result: { value: unknown };
  exceptionDetails?: { text: string };
}

async function pageOf(inspector: Inspector, close: () => Promise<void>): Promise<ChromiumPage> {
  await inspector.ask('Page.enable');
  return {
    ask: inspector.ask,
    async inject(script) {
      await inspector.ask('Page.addScriptToEvaluateOnNewDocument', { source: `(${script.toString()})()` });
    },
    async goto(url) {
      await inspector.ask('Page.navigate', { url });
    },
    async evaluate<Value>(expression: string) {
      const { result, exceptionDetails } = await inspector.ask<Evaluated>('Runtime.evaluate', {
        expression,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) throw new Error(`in the page: ${exceptionDetails.text}`);
      // Whoever asks knows what the expression is of.
      return result.value as Value;
    },
    async close() {
      inspector.close();
      await close();
    },
  };
}
