const KIB = 1024;
const MIB = 1024 * KIB;

/** Longest frame any side sends or takes, in bytes. SQLite refuses rows over 2 MB, so a frame always fits a row. */
export const MAX_FRAME_BYTES = 1 * MIB;

/** Longest payload of one output event, in bytes. Larger commits hardly raise workerd's throughput. */
export const MAX_EVENT_BYTES = 64 * KIB;

/** A segment ends once it holds this much output, in bytes, or this many events. */
export const SEGMENT_MAX_BYTES = 256 * KIB;
/** Yjs arrays of small entries cost quadratic time; at this length that is not felt. */
export const SEGMENT_MAX_EVENTS = 1024;

/**
 * Hard end of a segment, in bytes: one that found no place to end (an endless control string has none) ends here all
 * the same.
 */
export const SEGMENT_HARD_MAX_BYTES = 512 * KIB;

/** A segment is cut short for a joiner only past this many bytes; below, sending it whole is as cheap. */
export const CUT_MIN_BYTES = 24 * KIB;

/** Longest keyframe, in bytes, deflated. */
export const MAX_KEYFRAME_BYTES = 768 * KIB;
/** Longest keyframe as its reader has it, in bytes, inflated: 768 KiB may stand for as much as 774 MiB. */
export const MAX_INFLATED_KEYFRAME_BYTES = 64 * MIB;

/** Output that may be on its way from one pty host to the room, not yet acknowledged, in bytes; then the PTY pauses. */
export const AGENT_WINDOW_BYTES = 256 * KIB;

/** Default limit of what one terminal's spool holds while the server does not answer, in bytes. */
export const SPOOL_MAX_BYTES = 256 * MIB;

/** Output on its way to one viewer, not yet acknowledged, in bytes; past it the viewer is moved on to a keyframe. */
export const VIEWER_WINDOW_BYTES = 256 * KIB;
/** The window of a viewer who takes output in as fast as it comes grows up to this, in bytes. */
export const VIEWER_FAST_WINDOW_BYTES = 1 * MIB;
/** Such a viewer is one whose acknowledgements come within this time, in ms. */
export const VIEWER_FAST_MS = 40;
/** A viewer who was left behind is taken up again once no more than this is on its way, in bytes. */
export const VIEWER_RESUME_BYTES = 48 * KIB;
/** A viewer acknowledges after at least this many bytes (and when it goes idle). */
export const VIEWER_ACK_BYTES = 32 * KIB;

/** Frames of all kinds on their way to one viewer, in bytes; past it the connection is closed, to come back anew. */
export const VIEWER_QUEUE_MAX_BYTES = 4 * MIB;
/** A room waits this long for a segment to be cut short for a joiner, in ms; then it sends what there is. */
export const CUT_WAIT_MS = 80;
/** Least time between two cuts of one terminal, in ms: each costs the pty host a keyframe. */
export const CUT_EVERY_MS = 50;

/** Input on its way to the endpoint, not yet settled: at most so many frames and bytes; more is refused at once. */
export const MAX_UNSETTLED_INPUTS = 64;
export const MAX_UNSETTLED_INPUT_BYTES = 256 * KIB;
/** An agent that has not settled an input for this long is taken for gone, in ms. */
export const INPUT_TIMEOUT_MS = 5_000;

/** Segments of one terminal that may be open at once: the live one, and such as are still being filled in behind it. */
export const MAX_OPEN_SEGMENTS = 256;
/** Sockets of agents that have not yet signed in, at once in one room. */
export const MAX_UNPROVEN_AGENTS = 8;

/** Input a program does not read is kept by its pty host up to this much, in bytes; more is refused. */
export const INPUT_BACKLOG_BYTES = 1 * MIB;

/** Longest input in one frame, in bytes; a longer paste goes in pieces. */
export const MAX_INPUT_BYTES = 16 * KIB;

/** The PTY's size in cells: never smaller than what common programs assume, never larger than a keyframe can carry. */
export const MIN_COLS = 80;
export const MIN_ROWS = 24;
export const MAX_COLS = 500;
export const MAX_ROWS = 200;

/** Sockets one session room takes. */
export const MAX_VIEWERS = 300;
/** Of these, what observers leave to technicians: links to watch are passed around more freely. */
export const TECHNICIANS_VIEWERS = 20;
/** Terminals one session may have, ended ones included. */
export const MAX_TERMINALS = 64;
/** Links one session may have that are neither revoked nor expired. */
export const MAX_LINKS = 200;

/** Time a socket has to say hello, in ms. */
export const HELLO_TIMEOUT_MS = 10_000;

/** Browsers and agents ping this often, in ms; the runtime answers without waking the room. */
export const PING_INTERVAL_MS = 5_000;
/** A socket on which nothing came for this long is given up, in ms. */
export const PING_TIMEOUT_MS = 12_000;

/** Scrollback a page rebuilds from sealed segments, in lines. */
export const SCROLLBACK_LINES = 5_000;

/** A code that registers an endpoint holds this long, in ms. */
export const ENROL_CODE_MS = 15 * 60_000;
/** With 50 bits in a code, this many wrong guesses in that many ms find none. */
export const MAX_WRONG_CODES = 20;
export const WRONG_CODES_MS = 60_000;
/** A desk challenge holds this long, in ms, and so many are open at once for one endpoint. */
export const CHALLENGE_MS = 60_000;
export const MAX_CHALLENGES = 30;

/** Lifetime of a link that does not say otherwise, and the longest one may ask for, in ms. */
export const LINK_DEFAULT_MS = 24 * 3_600_000;
export const LINK_MAX_MS = 30 * 24 * 3_600_000;
