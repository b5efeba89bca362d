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

/** Most leaves in the block of one segment: each byte of its output may end a line. */
export const MAX_BLOCK_LEAVES = 2 ** 18;
/** Text of one block's leaves, at most, in UTF-16 code units: a few bytes of output can fill a screen. */
export const MAX_BLOCK_TEXT = 1024 * KIB;
/** For a block sent in parts: leaves and text of one part, and the same deflated, in bytes. */
export const BLOCK_PART_LEAVES = 256;
export const BLOCK_PART_TEXT = 64 * KIB;
export const MAX_BLOCK_PART_BYTES = 512 * KIB;
/** … and inflated again, in bytes: a text of one part and one leaf more, each character escaped. */
export const MAX_BLOCK_PART_INFLATED = 2 * MIB;
/** Most bytes of a whole block's leaves that are read at once; none of ours has so many. */
export const MAX_BLOCK_INFLATED = 24 * MIB;
/** What a block's salts are made of, in bytes. */
export const BLOCK_SECRET_BYTES = 32;
/** A line's text in one leaf, at most, in UTF-16 code units; what is longer is stated in several. */
export const MAX_LINE_TEXT = 64 * KIB;

/** Lines in one answer, at most, and their text, in UTF-16 code units. */
export const MAX_LINES_READ = 1000;
export const MAX_LINES_READ_TEXT = 1 * MIB;
/** What the room inflates for it, in bytes: in parts stands more than what is asked for. */
export const MAX_LINES_READ_INFLATED = 8 * MIB;

/** Commands in one answer, at most. */
export const COMMANDS_PAGE = 200;
/** News of commands goes to viewers this often at most, in ms, and so much of it at once, in characters of JSON. */
export const COMMAND_NEWS_MS = 250;
export const COMMAND_NEWS_TEXT = 64 * KIB;
/** How many changed commands wait to be sent, at most; about earlier ones viewers are told that they changed. */
export const COMMAND_NEWS_WAITING = 200;

/** A text that is searched for, at most, in UTF-16 code units. */
export const MAX_SEARCH_TEXT = 500;
/** A word by which one person's searches are told apart, at most, in UTF-16 code units. */
export const MAX_SEARCH_ID = 32;
/** Pages of 64 lines that one request of a search looks through, and lines with the text after which it stops. */
export const SEARCH_PAGES = 12;
export const SEARCH_HITS = 100;
/** … and what it inflates for that, in bytes. */
export const SEARCH_INFLATED = 4 * MIB;
/** Commands whose text one request of a search looks at. */
export const SEARCH_COMMANDS = 200;

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
/** The window of a viewer who keeps up with the output grows up to this, in bytes. */
export const VIEWER_FAST_WINDOW_BYTES = 1 * MIB;
/** Such a viewer is one whose acknowledgements come within this time, in ms. */
export const VIEWER_FAST_MS = 40;
/** A viewer who fell behind is served again once no more than this is on its way, in bytes. */
export const VIEWER_RESUME_BYTES = 48 * KIB;
/** A viewer acknowledges after at least this many bytes (and when it goes idle). */
export const VIEWER_ACK_BYTES = 32 * KIB;

/** Asking for screens, all of one person's sockets together, a second in the long run and at once; more closes one. */
export const MAX_WATCHES = 30;
export const MAX_WATCHES_BURST = 120;
/**
 * The part of these that may be screens; further screens wait for their turn. A person's tabs come back together after
 * a restart.
 */
export const SCREENS_PER_SECOND = 2;
export const SCREENS_BURST = 20;
/** Whether it is the turn of those who wait is looked at this often, in ms. */
export const SCREEN_TURN_MS = 50;
/** How long an encoded screen is kept for others who ask for the same, in ms. */
export const SCREEN_SHARED_MS = 250;

/**
 * Frames of all kinds on their way to one viewer, in bytes; beyond it the connection is closed, and the viewer comes
 * back.
 */
export const VIEWER_QUEUE_MAX_BYTES = 4 * MIB;
/** A viewer is asked to show that it reads after this much was sent to it, in bytes. */
export const VIEWER_PROVE_BYTES = 1 * MIB;
/**
 * Bytes sent to a viewer that are not shown to have been read; past it the connection is closed, whatever it reported.
 * Three times what may be under way: one such is sent up to the question, and one until it is answered.
 */
export const VIEWER_UNPROVED_MAX_BYTES = 3 * VIEWER_QUEUE_MAX_BYTES;
/** A room waits this long for a segment to be cut short for a joiner, in ms; then it sends what there is. */
export const CUT_WAIT_MS = 80;
/** Least time between two cuts of one terminal, in ms: each costs the pty host a keyframe. */
export const CUT_EVERY_MS = 50;

/** Most input on its way to the endpoint and not yet settled, in bytes; more is refused at once. */
export const MAX_UNSETTLED_INPUT_BYTES = 256 * KIB;
/** What a frame counts in addition to its keys, in bytes, for what is kept about it until it is settled. */
export const INPUT_FRAME_BYTES = 64;
/**
 * The part of this that one viewer may have on its way before its next keys wait to be gathered: in bytes, and in
 * frames no more than half of the 64 that earlier rooms took.
 */
export const VIEWER_INPUT_BYTES = 64 * KIB;
export const VIEWER_INPUT_FRAMES = 32;
/** How long keys wait to be gathered into one frame, in ms; beyond it, or if they are more, they are refused. */
export const GATHER_MS = 2_000;
/** How many typists' bursts a pty host remembers; the one who has been quiet longest is forgotten. */
export const MAX_TYPISTS = 64;
/** An agent that has not settled an input for this long is taken for gone, in ms. */
export const INPUT_TIMEOUT_MS = 5_000;

/** Segments of one terminal that may be open at once: the live one, and such as are still being filled in behind it. */
export const MAX_OPEN_SEGMENTS = 256;

/** Longest command text in a mark, in bytes of UTF-8; a longer text is given by its beginning, length and hash. */
export const MAX_COMMAND_TEXT_BYTES = 3 * KIB;
/** Longest directory in a mark, in bytes of UTF-8: Linux' PATH_MAX. */
export const MAX_DIRECTORY_BYTES = 4 * KIB;
/** Marks of one segment that were printed by whatever ran inside a command; more of them are counted. */
export const MAX_INNER_MARKS = 256;
/** Errors that go with a command's end, how long each of their texts is, and all of them, in bytes of JSON. */
export const MAX_COMMAND_ERRORS = 20;
export const MAX_ERROR_TEXT_BYTES = 2 * KIB;
export const MAX_COMMAND_ERRORS_BYTES = 16 * KIB;
/** Tokens a shell is given at once, and how few left make it ask for more: a command takes five. */
export const MARK_TOKENS = 2_000;
/** A list of tokens that the shell has not read after this is taken back, in ms. */
export const MARK_TOKENS_MS = 2_000;

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
/**
 * The part of these that others leave to technicians, and observers to clients: links to watch are passed around more
 * freely.
 */
export const TECHNICIANS_VIEWERS = 20;
export const CLIENTS_VIEWERS = 20;
/** Sockets of one device in a session's room, and as many in its notes room: its tabs. */
export const MAX_TABS = 20;
/** Terminals one session may have, ended ones included. */
export const MAX_TERMINALS = 64;
/**
 * How many shells may run on one endpoint before rooms can open no more: of one session, and of all. Each takes some
 * 65 MB.
 */
export const MAX_SESSION_SHELLS = 16;
export const MAX_ENDPOINT_SHELLS = 64;
/**
 * Shells that rooms can open on one endpoint, a second in the long run and at once: each goes into the endpoint's own
 * log.
 */
export const MAX_OPENINGS = 0.1;
export const MAX_OPENINGS_BURST = 20;
/** Invitations one session may have that are neither revoked, expired nor used up. */
export const MAX_INVITATIONS = 200;
/** People who may be members of one session at a time; somebody who is removed gives their place back. */
export const MAX_PEOPLE = 1_000;
/**
 * The part of these that others leave to technicians, and observers to clients: a link for any number of people must
 * not keep out somebody who is needed.
 */
export const TECHNICIANS_PEOPLE = 100;
export const CLIENTS_PEOPLE = 100;
/**
 * How many of these may have come by one invitation: as many as may watch at once, and less than half of what
 * observers have.
 */
export const INVITATION_MAX_PEOPLE = 300;
/** People one session may ever have had, some 0.5 KiB each: to use these up takes a new link after each revoked one. */
export const MAX_PEOPLE_EVER = 5_000;
/** People one key may ever have been in one session: what somebody honest needs is one a role. */
export const MAX_PEOPLE_OF_KEY = 10;
/** Devices each of them may have. */
export const MAX_DEVICES = 10;
/**
 * How often it may be asked to be shown an invitation or let in, at once and a second in the long run: each costs the
 * room a signature to check and a write. An office behind one address comes in together; one source is slower than an
 * invitation, and an invitation than a role, so that none of them uses up what others need.
 */
export const KNOCKS_OF_SOURCE = { burst: 100, perSecond: 2 };
export const KNOCKS_OF_INVITATION = { burst: 200, perSecond: 4 };
export const LOOKS_OF_INVITATION = { burst: 400, perSecond: 10 };
export const KNOCKS_OF_ROLE = { burst: 400, perSecond: 10 };
export const KNOCKS_OF_KEY = { burst: 20, perSecond: 1 };
/** Longest name, title or organisation, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 120;
/** Longest title of a session or a terminal, in bytes of UTF-8. */
export const MAX_TITLE_BYTES = 200;
export const MAX_TERMINAL_TITLE_BYTES = 500;
/** That there is output in a terminal is told to those who watch another so soon, and then so often, in ms. */
export const ACTIVITY_FIRST_MS = 100;
export const ACTIVITY_EVERY_MS = 1_000;
/** Longest name that somebody gives a terminal, in bytes of UTF-8. */
export const MAX_TERMINAL_NAME_BYTES = 120;
/** Longest reason that is put on the record, in bytes of UTF-8. */
export const MAX_REASON_BYTES = 1_000;
/** Longest e-mail address (RFC 5321: 254 octets). */
export const MAX_EMAIL_BYTES = 254;
/** Somebody whose last socket was lost counts as having left after this, in ms: a reload is not leaving. */
export const PERSON_GONE_MS = 10_000;
/** Default time after which control of who is gone is free, in ms. */
export const CONTROL_GONE_MS = 60_000;
/** A pause may be ended by a technician once who began it has been gone this long, in ms. */
export const PAUSE_GONE_MS = 10 * 60_000;
/** Longest text of a handoff, in bytes of UTF-8. */
export const MAX_HANDOFF_BYTES = 64 * KIB;
/** Handoffs a session can have in all. */
export const MAX_HANDOFFS = 1_000;
/** The part of these that one person may give: nobody uses up the others'. */
export const MAX_HANDOFFS_OF_PERSON = 250;
/** Handoffs in one answer. */
export const HANDOFFS_PAGE = 20;
/** A handoff that nobody has taken for this long is marked, in ms. */
export const HANDOFF_UNTAKEN_MS = 30 * 60_000;
/** Longest text of whom or what is waited for, in bytes of UTF-8. */
export const MAX_WAITING_FOR_BYTES = 200;
/** People who may ask for one terminal's control at once. */
export const MAX_ASKS = 20;
/**
 * Requests for control, pauses and stops that one person may make in this time, in ms: each goes on the record. As many
 * acts about notes.
 */
export const MAX_ACTS = 30;
export const ACTS_MS = 10_000;
/**
 * How much of people, record and output one person is answered at once, and a second in the long run, in bytes: while
 * the room answers it does nothing else. A whole record may be more than that, once. All people behind one address
 * together are answered more, because an office is.
 */
export const READ_BYTES_BURST = 8 * MIB;
export const READ_BYTES_PER_SECOND = 1 * MIB;
export const READ_SOURCE_BYTES_BURST = 64 * MIB;
export const READ_SOURCE_BYTES_PER_SECOND = 4 * MIB;
/** An answer counts for at least this much, in bytes: asking costs the room some time too. */
export const READ_LEAST_BYTES = 8 * KIB;
/**
 * What one person's acts, coming and going may put on the record at once, and a day in the long run, in bytes. An
 * arriving and a leaving are 0.6 KiB: past it visits are counted, and the count is put there. An act that finds none
 * left is refused. Shutting somebody out never is: whom it takes is bounded by who is there.
 */
export const RECORD_BUDGETS = {
  technician: { burst: 4 * MIB, perDay: 16 * MIB },
  client: { burst: 512 * KIB, perDay: 1 * MIB },
  observer: { burst: 32 * KIB, perDay: 16 * KIB },
} as const;
/** What all of a role together may by coming and going: links are passed around, and made-up people cost nothing. */
export const RECORD_VISIT_BUDGETS = {
  technician: { burst: 16 * MIB, perDay: 16 * MIB },
  client: { burst: 8 * MIB, perDay: 8 * MIB },
  observer: { burst: 2 * MIB, perDay: 2 * MIB },
} as const;
/** Events of the record in one page of the timeline. */
export const TIMELINE_PAGE = 200;

/** What shows over HTTP who asks holds this long, in ms; it is renewed at half. */
export const TOKEN_MS = 10 * 60_000;
/** Renewals all of one person's sockets may ask for, a second in the long run and at once: their tabs wake together. */
export const MAX_RENEWALS = 2;
export const MAX_RENEWALS_BURST = 60;

/** A page says that it shows the live end at most this often, in ms. */
export const LOOKED_AT_EVERY_MS = 10_000;
/** All of one person's tabs may say so this often, a second in the long run and at once. */
export const LOOKED_AT_PER_SECOND = 2;
export const LOOKED_AT_BURST = 60;

/** Time a socket has to say hello, in ms. */
export const HELLO_TIMEOUT_MS = 10_000;

/** Browsers and agents ping this often, in ms; the runtime answers without waking the room. */
export const PING_INTERVAL_MS = 5_000;
/** If nothing has come this long after a ping, a page says so, in ms. */
export const PING_QUIET_MS = 3_000;
/** A socket on which nothing came for this long is given up, in ms. */
export const PING_TIMEOUT_MS = 12_000;

/** Scrollback a page rebuilds from sealed segments, in lines. */
export const SCROLLBACK_LINES = 5_000;

/** A code that registers an endpoint holds this long, in ms. */
export const ENROL_CODE_MS = 15 * 60_000;
/** Wrong codes of one source at once, and in that many ms in the long run; then it waits, and nobody else does. */
export const MAX_WRONG_CODES = 20;
export const WRONG_CODES_MS = 60_000;
/**
 * With this many wrong codes from all sources together, minus what time pays back, new codes are longer by a step
 * each.
 */
export const WRONG_CODES_MOUNT = { steps: [1_000, 100_000], perSecond: 2 };
/**
 * A code survives one wrong code, by anybody, for this many possible codes: 8 digits survive 10,000, 12 a hundred
 * million.
 */
export const CODES_FOR_EACH_WRONG = 10_000;
/** A room's challenge holds this long, in ms. Nothing is kept of it until it has been signed. */
export const CHALLENGE_MS = 30_000;
/** Signed challenges remembered in that time, each of which counts once; beyond this number no more are accepted. */
export const MAX_USED_CHALLENGES = 2_000;
/**
 * Longest proof and longest refusal that is accepted from anything at a server's address, in bytes; ours are below a
 * KiB.
 */
export const MAX_PROOF_BYTES = 64 * KIB;
/** Longest other answer, in bytes: everybody who ever was in a session, with their devices, takes some 10 MiB. */
export const MAX_ANSWER_BYTES = 16 * MIB;
/** An answer is to be whole after this, in ms; one with output or records in it, for slow lines, after the longer. */
export const ANSWER_TIMEOUT_MS = 15_000;
export const LONG_ANSWER_TIMEOUT_MS = 120_000;
/** Longest frame that is read before the server has proved itself on the line, in bytes; ours are below half a KiB. */
export const MAX_GREETING_BYTES = 4 * KIB;
/** Longest origin anybody may say they reached the server by. */
export const MAX_ORIGIN_BYTES = 300;

/** Lifetime of an invitation that does not say otherwise, and the longest one may ask for, in ms. */
export const INVITATION_DEFAULT_MS = 24 * 3_600_000;
export const INVITATION_MAX_MS = 30 * 24 * 3_600_000;
/** People one invitation may say it lets in at most; without a number it lets in as many as there is room for. */
export const INVITATION_MAX_USES = 1_000;
/** A code that is said or typed, and an invitation to add a device, hold this long, in ms. */
export const SPOKEN_CODE_MS = 10 * 60_000;
/**
 * Digits of a code that invites, by how much wrong ones mount, and of one that adds a device, which is taken together
 * with its session alone.
 */
export const INVITATION_DIGITS = 8;
export const DIGITS_A_STEP = 4;
export const MAX_DIGITS = 16;
export const DEVICE_DIGITS = 6;
/** Six digits are guessed soon enough: all such codes of a session are void after this many wrong ones there. */
export const MAX_WRONG_DEVICE_CODES = 5;
/** A secret that a code was exchanged for holds this long, in ms. */
export const TICKET_MS = 2 * 60_000;

/** Awareness goes from a page to the notes room and, merged, from there to each viewer at most this often, in ms. */
export const AWARENESS_EVERY_MS = 50;
/** Number of pages up to which this rate holds; more pages are sent less often, see `awarenessEveryMs`. */
export const AWARENESS_CROWD = 25;
/** Longest round trip shown to others, in ms; a longer one is shown as this. */
export const MAX_LATENCY_MS = 10 * 60_000;
/** Longest awareness state, in bytes of JSON. */
export const MAX_AWARENESS_BYTES = 2 * 1024;
/** Longest frame the notes room takes, in bytes. */
export const MAX_NOTES_FRAME_BYTES = 64 * 1024;
/** Frames one socket may send to the notes room, a second in the long run and at once. */
export const MAX_NOTES_FRAMES = 60;
export const MAX_NOTES_FRAMES_BURST = 120;
/**
 * Bytes sent to a socket of the notes room that are not shown to have been read; past it nothing more is sent until they
 * are, then everybody's state at once. It is asked at half of it.
 */
export const MAX_NOTES_UNREAD_BYTES = 1 * MIB;
/** A page repeats its state this often, in ms; a state not repeated for twice as long is gone (y-protocols). */
export const AWARENESS_RENEW_MS = 15_000;
export const AWARENESS_GONE_MS = 30_000;

/** Longest text of a note or a reply, in bytes of UTF-8. */
export const MAX_NOTE_TEXT_BYTES = 16 * 1024;
/** Longest quote at each end of what a note is on, in bytes of UTF-8: a shorter text is quoted whole. */
export const MAX_QUOTE_BYTES = 2 * 1024;
/** People one note can mention. */
export const MAX_MENTIONS = 20;
/** What one session's notes may come to: acts, and their bytes as they are stored. */
export const MAX_NOTES = { acts: 10_000, bytes: 16 * MIB };
/** The part of it that clients leave to technicians. */
export const TECHNICIANS_NOTES = { acts: 5_000, bytes: 8 * MIB };
/** What one client may have of it: a tenth. */
export const CLIENT_NOTES = { acts: 1_000, bytes: Math.floor(1.6 * MIB) };
/** Longest frame with notes that the room sends, in bytes, but for a single act's, which is at most some 30 KiB. */
export const MAX_NOTES_SYNC_BYTES = 64 * KIB;
/** What is answered of a session's notes over HTTP at once. */
export const NOTES_PAGE = { acts: 500, bytes: 512 * KIB };
/** Acts that the notes room tells the session's room of at once: each is at most some 0.7 KiB, a body 16. */
export const NOTE_FACTS_AT_ONCE = 20;
/** How far from their place lines are looked for that are not there any more, in lines. */
export const MOVED_WITHIN_LINES = 200;
/** Lines that are compared while one note's are looked for: a thousand notes are looked for each time a screen is drawn. */
export const MAX_LOOKED_LINES = 4_000;

/*
 * The server's front, which bounds strangers before the rooms: workerd itself sets hardly a bound, and none of these
 * can be set on it. A source is an address, or 64 bits of one of IPv6; an office of people is one.
 */

/** Longest body of a request, in bytes: none here needs more. */
export const MAX_BODY_BYTES = 16 * KIB;
/** Longest head of a request, in bytes: a browser's with its cookies for a hundred sessions fits. */
export const MAX_HEAD_BYTES = 16 * KIB;
/** A request with its head and body is to be there after this, in ms; so is a line's TLS. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** A line with a request on which nothing moves for this long is cut, in ms; one without a request sooner. */
export const STALLED_MS = 30_000;
export const IDLE_LINE_MS = 5_000;
/** A message over a socket is to be whole after this, in ms: the longest takes 33 s at 256 kbit/s. */
export const MESSAGE_TIMEOUT_MS = 60_000;
/** Fragments of one message, empty ones too: of the longest each may be as short as a KiB. */
export const MAX_FRAGMENTS = 1_024;
/** Control frames of one socket, a second in the long run and at once: our clients send a close at most, others ping. */
export const MAX_CONTROL_FRAMES = 10;
export const MAX_CONTROL_FRAMES_BURST = 50;
/** How long a client may take to close the connection after it was told to, in ms. */
export const CLOSE_ANSWER_MS = 5_000;
/**
 * Messages under way, as long as they are announced, for one source and in all, in bytes: the endpoints behind one
 * address may come back together, sixteen of them with the longest frame there is.
 */
export const MAX_SOURCE_UNFINISHED_BYTES = 16 * MAX_FRAME_BYTES;
export const MAX_UNFINISHED_BYTES = 64 * MAX_FRAME_BYTES;
/**
 * Places in all and for one source, and how fast a source may take them. An office of fifty people with two sessions
 * each open, two sockets a session, is 200 sockets, which all come back within seconds after a restart; a page is some
 * thirty requests. The last `kept.places` are for sources that have fewer than `kept.each`, so that a few who take all
 * they may keep nobody else out.
 */
export const FRONT_PLACES = {
  /** Open lines: of sockets, and of browsers' requests beside them. */
  lines: { all: 4_000, source: 400, kept: { places: 1_000, each: 40 }, rate: { perSecond: 50, burst: 800 } },
  sockets: { all: 2_000, source: 300, kept: { places: 500, each: 30 }, rate: { perSecond: 30, burst: 300 } },
  /** Requests under way. */
  requests: {
    all: 1_000,
    source: 300,
    kept: { places: 250, each: 30 },
    rate: { perSecond: 200, burst: 2_000 },
  },
} as const;
/**
 * Files that the server's process keeps for itself of those it may have open: its own are some 30, health has up to 32
 * lines, and the next workerd comes with a few pipes.
 */
export const KEPT_FILES = 64;
/**
 * If fewer files may be open, the front runs on loopback too, with the places they suffice for; all places need 8,064.
 */
export const FRONT_BELOW_FILES = 8_192;
/** How many sources are counted separately at once; any others share one account. */
export const MAX_SOURCES = 10_000;
/** A source that has nothing is forgotten after this, in ms: by then its rates are full again. */
export const SOURCE_FORGOTTEN_MS = 60_000;

/** Longest text of the handoff note, in UTF-16 code units: at most three bytes each, so that a fresh document holds it. */
export const MAX_HANDOFF_NOTE_CHARS = 256 * KIB;
/** Steps that one change may cost at most: the places it writes at, times the pieces of text that may stand there. */
export const MAX_HANDOFF_NOTE_STEPS = 2_000_000;
/** The handoff note's encoded document; past it a fresh one begins with the same text. */
export const MAX_HANDOFF_NOTE_STATE_BYTES = 1 * MIB;
/** … or once so many bytes of changes were taken into one: y-partykit's copy keeps what was deleted. */
export const MAX_HANDOFF_NOTE_TAKEN_BYTES = 16 * MIB;
/** … or so many lives of pages have written in it. */
export const MAX_HANDOFF_NOTE_AUTHORS = 5_000;
/** Longest frame with a change of the handoff note, in bytes: a whole text of the longest kind, and what it replaces. */
export const MAX_HANDOFF_NOTE_FRAME_BYTES = 896 * KIB;
/** Changes are stored one by one, until there are so many, or so many bytes of them: then the document, in rows of this. */
export const HANDOFF_NOTE_ROWS = 256;
export const HANDOFF_NOTE_ROW_BYTES = 512 * KIB;
/** What may wait for one page that does not read, in bytes: past it the page is let go, and comes back for the rest. */
export const MAX_HANDOFF_NOTE_QUEUE_BYTES = 4 * MIB;
/** How often a page may ask for the handoff note, each time all of it: it does once, and again for a fresh document. */
export const HANDOFF_NOTE_ASKS = { perSecond: 0.2, burst: 10 };
/** How often a change that would cost too much has a fresh document begin, whoever sends it. */
export const HANDOFF_NOTE_RENEWALS = { perSecond: 0.1, burst: 3 };
/** Unchanged for this long, a changed handoff note is kept as a version, in ms. */
export const HANDOFF_NOTE_REST_MS = 3 * 60_000;
/** Versions that are kept; of those kept at rest the oldest texts go first. */
export const MAX_HANDOFF_NOTE_VERSIONS = 500;
export const MAX_HANDOFF_NOTE_VERSIONS_BYTES = 32 * MIB;
