import { spawn } from 'node-pty';

/** A bare bash under a PTY, as every baseline and the product run it. */
export function openShell() {
  return spawn('/bin/bash', ['--norc', '--noprofile'], {
    name: 'xterm-256color',
    cols: 120,
    rows: 36,
    encoding: null,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm-256color', PS1: '$ ', HOME: '/' },
  });
}

/** node-pty types its data as text even where `encoding: null` makes it bytes. */
export function asBytes(data: unknown): Buffer {
  if (!Buffer.isBuffer(data)) throw new Error('the PTY gave text');
  return data;
}

export function typeKeys(shell: ReturnType<typeof openShell>, keys: Buffer): void {
  shell.write(keys.toString());
}
