import * as v from 'valibot';
import * as commands from '../commands/messages.ts';
import * as control from '../control/messages.ts';
import * as handoff from '../handoff/messages.ts';
import * as input from '../input/messages.ts';
import * as lines from '../lines/messages.ts';
import * as output from '../output/messages.ts';
import * as people from '../people/messages.ts';
import * as record from '../record/messages.ts';
import * as lifecycle from '../lifecycle/messages.ts';
import * as seen from '../seen/messages.ts';
import * as terminals from '../terminals/messages.ts';
import { frameParser } from './frame.ts';
import * as greeting from './greeting.ts';

/*
 * What is said on every line, by direction. A message itself stands with its concept: `protocol/CONCEPT/messages.ts`.
 */

const viewerToRoom = [
  greeting.hello,
  output.watchTerminal,
  output.reportReceived,
  input.writeInput,
  terminals.resizeTerminal,
  terminals.resetTerminal,
  terminals.openTerminal,
  terminals.endTerminal,
  terminals.renameTerminal,
  control.askControl,
  control.withdrawAsk,
  control.declineAsk,
  control.grantControl,
  control.releaseControl,
  control.takeControl,
  control.pauseInput,
  control.resumeInput,
  control.stopProgram,
  handoff.offerHandoff,
  handoff.acceptHandoff,
  handoff.declineHandoff,
  handoff.withdrawHandoff,
  handoff.setWork,
  lifecycle.endSession,
  people.renewToken,
  seen.lookedAt,
] as const;

/** For each request that can be refused: the possible reasons; the socket stays open. */
const requestRefused = v.variant('request', [
  terminals.openTerminalRefused,
  terminals.resizeTerminalRefused,
  terminals.resetTerminalRefused,
  output.watchTerminalRefused,
  terminals.endTerminalRefused,
  terminals.renameTerminalRefused,
  ...control.controlRefusals,
  ...handoff.handoffRefusals,
]);

const roomToViewer = [
  greeting.challenge,
  greeting.welcome,
  output.screen,
  output.segmentContinued,
  output.segmentAppended,
  output.segmentSealed,
  output.caughtUp,
  terminals.terminalChanged,
  terminals.terminalActive,
  lifecycle.endpointChanged,
  lifecycle.sessionEnded,
  people.personChanged,
  control.controlChanged,
  control.pauseChanged,
  control.policyChanged,
  handoff.handoffChanged,
  people.tokenGiven,
  record.recorded,
  commands.commandsChanged,
  input.inputSettled,
  requestRefused,
] as const;

export const agentToRoom = [
  terminals.terminalAnnounced,
  output.segmentOpened,
  output.segmentAppended,
  output.segmentSealedByAgent,
  lines.linesStated,
  lines.blockStated,
  terminals.terminalEnded,
  terminals.terminalResized,
  terminals.terminalTitled,
  terminals.programSeen,
  terminals.strayModesSeen,
  terminals.terminalPaused,
  terminals.outputHeld,
  input.inputSettledByAgent,
  terminals.openFailed,
] as const;

export const roomToAgent = [
  greeting.agentAccepted,
  output.resumeTerminal,
  output.segmentStored,
  lines.blockSettled,
  terminals.terminalClosed,
  input.writeInputForAgent,
  control.raiseFence,
  control.stopProgram,
  terminals.watchProgram,
  terminals.resizeTerminal,
  terminals.resetTerminal,
  terminals.openTerminalForAgent,
  terminals.endTerminal,
  output.cutSegment,
  lifecycle.sessionEndedForAgent,
] as const;

export type ViewerToRoom = v.InferOutput<(typeof viewerToRoom)[number]>;
export type RoomToViewer = v.InferOutput<(typeof roomToViewer)[number]>;
export type RequestRefused = v.InferOutput<typeof requestRefused>;
type WithoutType<Message> = Message extends unknown ? Omit<Message, 'type'> : never;
/** A request with a reason that this request can be refused for. */
export type RequestRefusal = WithoutType<RequestRefused>;
export type AgentToRoom = v.InferOutput<(typeof agentToRoom)[number]>;
export type RoomToAgent = v.InferOutput<(typeof roomToAgent)[number]>;

export const parseViewerToRoom = frameParser(viewerToRoom);
export const parseRoomToViewer = frameParser(roomToViewer);
export const parseAgentToRoom = frameParser(agentToRoom);
export const parseRoomToAgent = frameParser(roomToAgent);
