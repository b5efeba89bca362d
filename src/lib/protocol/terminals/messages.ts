import * as v from 'valibot';
import { message, refusal } from '../ground/message.ts';
import { label, size, terminalId, time, uint32 } from '../ground/values.ts';
import { position } from '../output/segment-header.ts';
import { asker } from '../people/people.ts';
import { END_CAUSES } from './end-cause.ts';
import { STALLS, terminalInfo } from './terminal.ts';

/** A name as it was typed, at most, in UTF-16 code units; what is longer is no message. */
const MAX_TYPED_NAME = 200;

/** From a viewer only if they have control; the room passes it on to the endpoint. */
export const resizeTerminal = message('resize-terminal', { terminal: terminalId, ...size });
export const resizeTerminalRefused = refusal('resize-terminal', [
  'no-such-terminal',
  'terminal-ended',
  /** Another has it, or nobody. */
  'no-control',
  'endpoint-offline',
]);
/**
 * Puts the endpoint's emulator, and with it every screen, into the state of a new one, except for its text: it clears
 * what a program that died has left on. From a viewer only if they have control; the room passes it on to the
 * endpoint.
 */
export const resetTerminal = message('reset-terminal', { terminal: terminalId });
export const resetTerminalRefused = refusal('reset-terminal', [
  'no-such-terminal',
  'terminal-ended',
  /** Another has it, or nobody. */
  'no-control',
  'endpoint-offline',
]);
export const openTerminal = message('open-terminal', size);
export const openTerminalRefused = refusal('open-terminal', [
  'endpoint-offline',
  'too-many-terminals',
  'start-failed',
]);
/** From a viewer; the room passes it on to the endpoint. */
export const endTerminal = message('end-terminal', { terminal: terminalId });
export const endTerminalRefused = refusal('end-terminal', [
  'no-such-terminal',
  'terminal-ended',
  'endpoint-offline',
]);

/** From a viewer, to the room alone. Null takes the name away: the terminal is called by its shell again. */
export const renameTerminal = message('rename-terminal', {
  terminal: terminalId,
  name: v.nullable(label(MAX_TYPED_NAME)),
});
export const renameTerminalRefused = refusal('rename-terminal', [
  'no-such-terminal',
  'terminal-ended',
  /** It has no visible characters. */
  'name-empty',
  'name-too-long',
]);

export const terminalChanged = message('terminal-changed', { info: terminalInfo });
/** There is output up to this place; told to those who watch another terminal. */
export const terminalActive = message('terminal-active', { terminal: terminalId, ...position.entries });

/** Every terminal whose output the agent still holds, running or not; the room answers with `resume-terminal`. */
export const terminalAnnounced = message('terminal-announced', {
  terminal: terminalId,
  shell: label(200),
  ...size,
  startedAt: time,
  running: v.boolean(),
});
/** All segments of the terminal have been sent before. */
export const terminalEnded = message('terminal-ended', {
  terminal: terminalId,
  at: time,
  cause: v.picklist(END_CAUSES),
  exitCode: v.nullable(v.pipe(v.number(), v.integer())),
});
export const terminalResized = message('terminal-resized', { terminal: terminalId, ...size });
export const terminalTitled = message('terminal-titled', { terminal: terminalId, title: label(500) });
/** The program in the foreground, or null if the shell itself waits there. Only while asked for. */
export const programSeen = message('program-seen', {
  terminal: terminalId,
  program: v.nullable(label(200)),
});
/** Whether a program that is gone left mouse reports on: the shell itself is in front, and they are typed into it. */
export const strayModesSeen = message('stray-modes-seen', { terminal: terminalId, on: v.boolean() });
export const terminalPaused = message('terminal-paused', {
  terminal: terminalId,
  pause: v.nullable(v.picklist(STALLS)),
});
/** Whether a typed Ctrl-S holds the shell's output. */
export const outputHeld = message('output-held', { terminal: terminalId, held: v.boolean() });
/** A shell could not be started. */
export const openFailed = message('open-failed', { request: uint32, reason: label(500) });

/** The room has recorded the terminal's end: nothing of it need be kept. */
export const terminalClosed = message('terminal-closed', {
  terminal: terminalId,
  /** As in `resume-terminal`: its last lines may still be stated. */
  takesBlocks: v.optional(v.literal(true)),
});
/** Whether typing is paused: meanwhile the pty host reports which program is in the foreground. */
export const watchProgram = message('watch-program', { terminal: terminalId, on: v.boolean() });
/** Which shell it is the endpoint says, and no server. `by`: who asked, for the endpoint's own log. */
export const openTerminalForAgent = message('open-terminal', { request: uint32, ...size, by: asker });
