import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScreenFilter } from './screen-filter.ts';

const E = '\x1b';
const ST = `${E}\\`;

function passed(...chunks: (string | Uint8Array)[]): string {
  const filter = createScreenFilter();
  return chunks.map((chunk) => Buffer.from(filter.pass(Buffer.from(chunk))).toString('utf8')).join('');
}

const singly = (text: string) => passed(...Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)));

/** What reaches beyond the screen, by what it does where a terminal knows it. */
const HOSTILE: Record<string, string[]> = {
  'prints, or sends to a printer': ['[i', '[4i', '[5i', '[?4i', '[?5i', '[?1i', '[?10i', '[?11i', '[5;1i'],
  'writes or reads the clipboard': [
    ...[']52;c;aGk=\x07', ']52;c;?\x07', ']52;;aGk=\x07', ']052;p;aGk=\x07', `]52;cps0;aGk=${ST}`],
    ...[']5522;type=write\x07', ']1337;CopyToClipboard=\x07', ']1337;EndCopy\x07', ']1337;Copy=:aGk=\x07'],
    ...[']50;SetMark\x07', ']777;clipboard;x\x07'],
  ],
  'writes, fetches or opens files': [
    ...[
      ']1337;File=name=eA==;inline=0:aGk=\x07',
      ']1337;MultipartFile=name=eA==\x07',
      ']1337;FilePart=aGk=\x07',
    ],
    ...[
      ']1337;RequestUpload=format=tgz\x07',
      ']5113;ac=send\x07',
      ']46;/tmp/log\x07',
      '_Ga=T,t=f;L2V0Yy9wYXNzd2Q=\x1b\\',
    ],
    ...[']9;12\x07', ']1337;OpenURL=:aHR0cDovL3g=\x07', '[?46h', '[?38h'],
  ],
  'asks the terminal, which answers by keys': [
    ...[
      '[c',
      '[0c',
      '[>c',
      '[=c',
      '[5n',
      '[6n',
      '[?6n',
      '[?15n',
      '[?996n',
      '[?2026$p',
      '[4$p',
      '[>q',
      '[>0q',
    ],
    ...[
      '[?u',
      '[?4m',
      '[x',
      '[1x',
      '[14t',
      '[18t',
      '[21t',
      '[20t',
      '[?1;1;0S',
      '[1$w',
      '[2$w',
      '[1;1;1;1;1;1*y',
    ],
    ...[
      '[&u',
      "[1'|",
      '[1#|',
      'Z',
      ']4;1;?\x07',
      ']10;?\x07',
      `]11;?${ST}`,
      ']12;?\x07',
      ']4;0;#fff;1;?\x07',
    ],
    ...[
      ']10;#fff;?\x07',
      ']0011;?\x07',
      ']1337;ReportCellSize\x07',
      ']1337;ReportVariable=eA==\x07',
      ']99;i=1:p=?;\x07',
    ],
    ...[']21;foreground=?\x07', ']60\x07', ']3;?x\x07', 'P$qm\x1b\\', 'P+q544e\x1b\\', 'P1$r0m\x1b\\'],
    ...['_Gi=1,a=q;AAAA\x1b\\', '_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\', `P@kitty-cmd{"cmd":"ls"}${ST}`],
  ],
  'answers as soon as it is set, or later unasked': [
    ...['[?2031h', '[?2048h', '[?5522h', '[?996h', "[1'z", "[1;2'w", "[1'{", '[?1001h', '[1;1;1;1;5T'],
  ],
  'leaves this language, so that text is read as sequences': [
    ...['[?2l', '[61"p', '[62;1"p', ' F', ' G', '%/G', '%/I', '%B', '[?2;1l'],
  ],
  'programs keys, macros or fonts': [
    ...[
      'P0;1|17/6c730d\x1b\\',
      'P1;0!zaaa\x1b\\',
      '[1*z',
      'P1;1;1{ @x\x1b\\',
      ']50;-misc-fixed\x07',
      'P+p1\x1b\\',
    ],
    ...[
      '[>4;2m',
      '[>1u',
      '[=5u',
      '[<u',
      '[?9001h',
      '[2h',
      '[12h',
      '[?8l',
      '[?1036h',
      '[?1035h',
      '[>2p',
      '[>1p',
    ],
  ],
  'moves, sizes, hides or raises the window, and keeps titles': [
    ...[
      '[1t',
      '[2t',
      '[3;0;0t',
      '[4;9;9t',
      '[5t',
      '[6t',
      '[8;1;1t',
      '[9;1t',
      '[10;2t',
      '[22t',
      '[23;0t',
      '[25t',
    ],
    ...['[?3h', '[?40h', '[?95h', '[?69h', '[1;5s', '[>0T', '[>0;1t', '[9*|', '[132$|', '[?1007h', '[?5h'],
  ],
  'notifies, or has the terminal’s own program do things': [
    ...[
      ']9;hello\x07',
      ']777;notify;a;b\x07',
      `]99;;hello${ST}`,
      ']1337;SetUserVar=a=Yg==\x07',
      ']1337;StealFocus\x07',
    ],
    ...[
      ']1337;ClearScrollback\x07',
      ']1337;SetProfile=x\x07',
      ']1337;RequestAttention=yes\x07',
      ']9;4;1;50\x07',
    ],
    ...[
      ']7;file://h/etc\x07',
      ']133;A\x07',
      ']633;E;rm\x07',
      ']50;ProfileChange=x\x07',
      ']666;x=1\x07',
      ']30;x\x07',
    ],
    ...[
      ']110;x\x07',
      ']5;0;red\x07',
      ']13;#fff\x07',
      ']17;#fff\x07',
      ']708;#fff\x07',
      ']L x\x07',
      ']lx\x07',
      ']P0ff0000\x07',
    ],
  ],
  'is a string, of whatever kind': [
    ...[
      'Pq#0~\x1b\\',
      'P1000p%begin\x1b\\',
      '_tmux\x1b\\',
      'Xsos\x1b\\',
      '^pm\x1b\\',
      'P\x07[c\x1b\\',
      `Ptmux;${E}${E}[6n${ST}`,
    ],
    ...['P>|x\x1b\\', 'P=1s\x1b\\', 'P2$tx\x1b\\'],
  ],
  'draws what the emulator does not': [
    ...[
      '[1;1;2;2$z',
      '[65;1;1;2;2$x',
      '[1;1;2;2;1;1;1;1$v',
      '[1#{',
      '[#}',
      '[#p',
      '[1;1;2;2${',
      '#3',
      '#4',
      '#6',
      'V',
      'F',
    ],
    ...[
      '[1;2y',
      '[4;1y',
      '[?1;9r',
      '[?1049s',
      '[?1049r',
      '[1q',
      '[7$}',
      '[1$~',
      '(1',
      '(%5',
      '-A',
      '/B',
      'l',
    ],
  ],
};

/** What the emulator reads out of some of them, and all that is left. */
const LEAVES: Record<string, string> = {
  '[1;1;1;1;5T': '\x1b[1T',
  '[1;5s': '\x1b[s',
  '[?2;1l': '\x1b[?1l',
};

const SHOWN = [
  ...[
    '[31m',
    '[38;2;1;2;3m',
    '[4:3m',
    '[58:2::1:2:3m',
    '[m',
    '[1;31;42m',
    '[2J',
    '[3J',
    '[?J',
    '[?1K',
    '[H',
    '[5;9H',
  ],
  ...[
    '[A',
    '[3B',
    '[@',
    '[2 @',
    '[2 A',
    '[5X',
    '[2P',
    '[3L',
    '[3M',
    '[S',
    '[2T',
    '[Z',
    '[3b',
    '[3g',
    '[2;5r',
    '[r',
  ],
  ...[
    '[s',
    '[u',
    '[!p',
    '[2 q',
    '[1"q',
    "[2'}",
    '[4h',
    '[20l',
    '[?1049h',
    '[?25l',
    '[?7h',
    '[?2004h',
    '[?1000;1006h',
  ],
  ...[
    'M',
    '7',
    '8',
    'c',
    '=',
    '>',
    'n',
    '(0',
    '(B',
    ')0',
    '#8',
    ']0;what?\x07',
    ']2;title ü 漢\x07',
    ']4;1;#ff0000\x07',
  ],
  ...[
    ']10;#ffffff\x07',
    ']11;rgb:1/22/333;#445566\x07',
    ']104;1\x07',
    ']110\x07',
    ']8;;http://x/?q\x07',
    ']8;;\x07',
  ],
  ...[']8;id=a.1;https://x.example/a;b\x07'],
];

describe('what attach shows of other people’s output', () => {
  describe.each(Object.entries(HOSTILE))('[D9] nothing that %s', (_what, sequences) => {
    test.each(sequences)('%j', (sequence) => {
      const wanted = `a${LEAVES[sequence] ?? ''}b`;
      expect(passed(`a${E}${sequence}b`)).toBe(wanted);
      expect(singly(`a${E}${sequence}b`)).toBe(wanted);
      expect(passed(`a${E}${sequence}b`.replace(/\x1b[P\]_^X[]/g, toC1))).toBe(wanted);
    });
  });

  test.each(SHOWN)('[D4] %j reaches it unchanged', (sequence) => {
    expect(passed(`a${E}${sequence}b`)).toBe(`a${E}${sequence}b`);
    expect(singly(`a${E}${sequence}b`)).toBe(`a${E}${sequence}b`);
  });

  test.each([
    ['of modes set together only the screen’s', '[?1049;2031;2048;25h', '[?1049;25h'],
    ['leading zeros', '[0001;0005H', '[1;5H'],
    ['numbers without end', `[${'9'.repeat(4000)}b`, '[99999b'],
    ['numbers nobody reads', '[1;2;3;4A', '[1A'],
    ['a title’s controls and what turns it', ']2;a\x01\u202eb\x07', ']2;a\ufffdb\x07'],
    ['a title’s length', `]2;${'x'.repeat(4000)}\x07`, `]2;${'x'.repeat(256)}\x07`],
    ['the end of a string, in one form', `]0;t${ST}`, ']0;t\x07'],
    ['links to the reader’s own files and programs', ']8;;file:///etc/passwd\x07', ']8;;\x07'],
    ['links by other schemes', ']8;;ssh://-oProxyCommand=x\x07', ']8;;\x07'],
    ['what terminals say of links', ']8;id=q:x=y;http://x\x07', ']8;id=q;http://x\x07'],
    ['a way out of UTF-8', '%@', ''],
  ])('[D9] %s', (_what, sequence, shown) => {
    const wanted = shown === '' ? 'a\x0f\x1b(Bb' : `a${E}${shown}b`;
    expect(passed(`a${E}${sequence}b`)).toBe(wanted);
    expect(singly(`a${E}${sequence}b`)).toBe(wanted);
  });

  test('[D9] controls that are no drawing', () => {
    const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).filter(
      (c) => c !== E,
    );
    expect(passed(`a${controls.join('')}\x7fb`)).toBe('a\x07\b\t\n\v\f\r\x0e\x0fb');
  });

  test('[D10] an endless sequence fills no memory, and ends where its kind does', () => {
    for (const [head, end] of [
      [']0;', '\x07'],
      [']8;;http://', ST],
      ['P', ST],
      ['[', 'm'],
      ['[', '\x18'],
      ['(', 'B'],
    ] as const) {
      const filter = createScreenFilter();
      filter.pass(Buffer.from(E + head));
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 200; i += 1) expect(filter.pass(Buffer.alloc(64 * 1024, '!')).length).toBe(0);
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 << 20);
      expect(Buffer.from(filter.pass(Buffer.from(`${end}b`))).toString()).toBe('b');
    }
  });

  test('[D4] where chunks are cut makes no difference', () => {
    const piece = fc.constantFrom(
      ...Object.values(HOSTILE)
        .flat()
        .map((text) => E + text),
      ...SHOWN.map((text) => E + text),
      'ü',
      '\r\n',
    );
    const cuts = fc.array(fc.nat(300), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), cuts, (pieces, places) => {
        const whole = Buffer.from(pieces.join('') + '.');
        const ends = [...places.filter((at) => at < whole.length).sort((a, b) => a - b), whole.length];
        const chunks = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        expect(passed(...chunks)).toBe(passed(whole));
      }),
    );
  });
});

/** The same introducer as one 8-bit control. */
function toC1(escape: string): string {
  return String.fromCharCode(escape.charCodeAt(1) + 0x40);
}
