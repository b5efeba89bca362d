import { recording, type Recording } from './cuts.ts';

const E = '\x1b';
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** Output written by hand, one theme each. */
export const CORPUS: readonly Recording[] = [
  recording(
    'plain text',
    lines(60, (i) => `line ${i} of plain text\r\n`),
  ),
  recording(
    'sgr',
    `${E}[1mbold${E}[2mdim${E}[22m${E}[3mitalic${E}[23m${E}[5mblink${E}[25m${E}[7minverse${E}[27m${E}[8mhidden${E}[28m${E}[9mstruck${E}[29m${E}[53mover${E}[55m\r\n` +
      lines(16, (i) => `${E}[${i < 8 ? 30 + i : 82 + i}m${i}${E}[${i < 8 ? 40 + i : 92 + i}mB${E}[m`) +
      `\r\n${E}[38;5;200mpalette${E}[48;5;17mback${E}[38;2;1;2;3mrgb${E}[48:2::250:128:0mrgb2${E}[31mred${E}[39mdefault${E}[49mplain${E}[0m end`,
  ),
  recording(
    'underlines',
    lines(
      6,
      (i) => `${E}[4:${i}mstyle ${i}${E}[58:5:${i * 30}mcolor${E}[58:2::1:2:${i}mrgb${E}[59mnone${E}[24moff `,
    ) +
      `\r\n${E}[21mdouble${E}[4mplain${E}[58:5:9m${E}[24m still${E}[4m again${E}[0m${E}[58:5:3mcolor without line${E}[4:3mwith`,
  ),
  recording(
    'links',
    `${E}]8;;https://a.example/x;y\x07anonymous${E}]8;;\x07 and ${E}]8;id=one;https://b.example${E}\\named${E}[31mred${E}]8;;${E}\\ gap ${E}]8;id=one;https://b.example${E}\\same again${E}]8;;${E}\\\r\n` +
      `${E}]8;id=two;https://c.example${E}\\${'long link '.repeat(20)}${E}[4:3mcurly in link${E}]8;;${E}\\ no link\r\n${E}]8;;https://open.example${E}\\left open${E}[0m still open`,
  ),
  recording(
    'links that move',
    `${E}[5;10r${E}[10H${E}]8;;https://m.example${E}\\moving${E}]8;;${E}\\\n\n\n${E}[10;1H${E}[J${E}[r${E}[12Hrest ${E}]8;id=q;https://n.example${E}\\open${E}[12H${E}[Jafter`,
  ),
  recording(
    'alternate screen',
    `before\r\n${E}[31mred ${E}[?1049h${E}[2J${E}[H${E}[44mon the other side${E}[5;5Hhere${E}7${E}[?25l${E}[20;70Hedge of the screen${E}[10;3H${E}8x${E}[?25h${E}[?1049lback${E}[m\r\n` +
      `${E}[?47hagain${E}7${E}[?47l and ${E}[?1047hmore${E}[3;3H${E}8.${E}[?1047l end`,
  ),
  recording(
    'mouse and input modes',
    `${E}[?1h${E}=${E}[?1000ha${E}[?1002hb${E}[?1003hc${E}[?1006hd${E}[?1016he${E}[?9hf${E}[?1004h${E}[?2004h${E}[?45h${E}[?66hg${E}[?1006l${E}[?1003l${E}[?1l${E}>h${E}[?2004l${E}[?1004l${E}[?45li`,
  ),
  recording(
    'cursor styles',
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((style) => `${E}[${style} q${style}`).join('') +
      `${E}[?12hx${E}[?25ly${E}[?12lz${E}[?25h${E}[!pend`,
  ),
  recording(
    'scroll regions',
    `${lines(30, (i) => `row ${i}\r\n`)}${E}[5;10r${E}[10H\n\n\nin region${E}[5H${E}M${E}Mreverse${E}[7H${E}[2Ltwo in${E}[8H${E}[Mone out${E}[2S${E}[T${E}[1;20r${E}[20H\n\n\ntop region scrolls away\n\n${E}[r${E}[24Hend\n\n`,
  ),
  recording(
    'origin',
    `${E}[3;12r${E}[?6hhome${E}[4;5Hinside${E}7${E}[99;1Hclamped\n\n${E}8restored${E}[?6l${E}[Habs${E}[20;2H${E}[?6h${E}[2;2Hx${E}[?47hother${E}[?47lout${E}[r${E}[?6l`,
  ),
  recording(
    'charsets',
    `${E}(0lqqqk${E}(B plain ${E})0\x0exxx\x0f ${E}*A${E}n#${E}o${E}+K[\\]${E}n#\x0f${E}7${E}(0q${E}8q${E}[1m${E}(Rc\\|${E}7\x0ea\x0f${E}8b${E}%Gz${E}(5{|}${E}(4@[`,
  ),
  recording(
    'tab stops',
    `a\tb\tc\r\n${E}[3g${E}[5G${E}H${E}[11G${E}H\ra\tb\tc\td${E}[5G${E}[ge\r\n\tf${E}[2Ig${E}[Zh${E}[?47h\ti${E}[9G${E}H${E}[?47l\tj`,
  ),
  recording(
    'wide',
    `漢字かな交じり文${E}[5D|${E}[31m漢${E}[2D|${E}[44m字${E}[1Dx${E}[m\r\n${'漢'.repeat(45)}\r\n${'a'.repeat(79)}漢字\r\n${E}[4h${E}[3G漢${E}[4l${E}[2P${E}[4@${E}[41m${'b'.repeat(79)}漢${E}[Kx${E}[m${E}[?7l${E}[79G漢漢漢`,
  ),
  recording(
    'graphemes',
    `👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷🇯 e\u0301a\u0308\u0323 ☺️❤️ 👍🏽 각 ก็ न्दी \u0600a ©️ #️⃣\r\n${'👩‍🚀'.repeat(41)}\r\n${'e\u0301'.repeat(82)} ${E}[31m\u0301lone ${E}[m☺${E}[32m\ufe0f${E}[4hxe\u0301y☺️z${E}[4l`,
  ),
  recording(
    'graphemes while mode 2027 is on',
    `👩‍💻 by wcwidth ${E}[?2027h👩‍💻🇩🇪☺️👍🏽 by grapheme${E}[?2027l👩‍💻🇩🇪☺️👍🏽 again\r\n${E}[?2027h${'👩‍🚀'.repeat(41)}${E}[?2027l\u0301\u200b\r\n` +
      `${'👩‍🚀'.repeat(21)}${E}[?1;2027h🇩🇪${E}[!p🇩🇪${E}[?2027hx${E}[5;80H🇫🇷${E}[?2027l\ufe0f\r\n\u0301lone${E}[?2027h\u0301${E}[?2027l${E}[10G${E}[31m\u0301red${E}[4h👩‍💻e\u0301${E}[4l${E}[3b${E}[?2027h${E}[8;70H🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈🏳️‍🌈${E}[3b${E}ce\u0301🇩🇪${E}[?2027h👩‍💻`,
  ),
  recording(
    'wraps',
    `${'0123456789'.repeat(20)}\r\n${E}[41m${'colour '.repeat(30)}${E}[m\r\n${'x'.repeat(80)}\r\n${'y'.repeat(80)}${E}[Kz\r\n${'w'.repeat(160)}${E}[A${E}[60Gover${E}[K\r\n${E}[79G${E}[45mab${E}[1Kc${E}[m${'d'.repeat(100)}${E}[1A${E}[2Kgone`,
  ),
  recording(
    'pending wrap',
    `${'x'.repeat(80)}${E}[31m${E}[1myellow ${E}[5;80Hz${E}[Kq${E}[6;80H漢${E}[7;79H漢${E}[2Kw${E}[8;80Hv${E}[1Kt${E}[?7l${E}[9;80Habc${E}[?7h${E}[10;80Hl${E}[2Jm${E}[?47h${E}[80Gn${E}[32mo${E}[4;79H漢${E}[34mp${E}[5;80Hq${E}[1Kr`,
  ),
  recording('long logical line', `${'a very long logical line '.repeat(900)}end\r\nnext${'.'.repeat(200)}`),
  recording(
    'saved cursors',
    `${E}7${E}[4munder${E}8plain${E}[4m${E}7${E}[0mnot${E}8odd${E}[31mred odd${E}[0mfine${lines(40, (i) => `scroll ${i}\r\n`)}${E}[10;10H${E}[1;7m${E}7${E}[m${lines(20, () => '\n')}${E}8there${E}[s${E}[5;5H${E}[u!${E}[?1048h${E}[H${E}[?1048l?`,
  ),
  recording(
    'odd pens',
    `${E}[4m${E}7${E}[24m${E}8A${E}[59mB${E}[58:5:3mC${E}]8;;http://z${E}\\D${E}8E${E}]8;;${E}\\F${E}[0mG${E}]8;;http://y${E}\\${E}7${E}]8;;${E}\\H${E}8I${E}[4:3mJ${E}7${E}[0m${E}8K${E}[1mL${E}8M`,
  ),
  recording(
    'erasing',
    `${lines(24, (i) => `${E}[4${i % 8}mrow ${i} ${'='.repeat(60)}\r\n`)}${E}[5H${E}[44m${E}[K${E}[6;20H${E}[1K${E}[7H${E}[2K${E}[8;10H${E}[5X${E}[3P${E}[2@${E}[m${E}[12;10H${E}[1J${E}[20H${E}[Jx${E}[2Jcleared${E}[3J${E}[H${E}[2J${E}[3Jagain`,
  ),
  recording(
    'protection',
    `a${E}[1"qprotected${E}[0"q not ${E}[1"q${E}[31malso${E}[0m plain${E}[1;1H${E}[?K${E}[2;1Hb${E}[1"qkept漢${E}[2"q gone${E}[?1K${E}[?2J${E}[?Jx${E}[1"q`,
  ),
  recording(
    'resets',
    `${lines(30, (i) => `row ${i}\r\n`)}${E}[?1h${E}[31;4m${E}(0q${E}[5;9r${E}[!psoft${E}[?25l${E}]2;title${E}\\${E}[4hx${E}cfull reset\r\n${lines(5, (i) => `${i}\r\n`)}${E}[?1049halt${E}cagain ${E}[2J`,
  ),
  recording(
    'titles and colours',
    `${E}]0;both\x07a${E}[22;0t${E}]2;title ü 漢${E}\\b${E}]1;icon${E}\\${E}[22t${E}]2;${E}\\c${E}[23t${E}]4;1;rgb:12/34/56;200;#abc${E}\\${E}]10;#112233${E}\\${E}]11;rgb:1/2/3;#445566${E}\\d${E}]104;1${E}\\${E}]110${E}\\e${E}[23;1t${E}]104${E}\\f`,
  ),
  recording(
    'synchronized output',
    lines(10, (i) => `${E}[?2026h${E}[Hframe ${i}${E}[K\r\n${'#'.repeat(i * 5)}${E}[K${E}[?2026l`),
  ),
  recording(
    'insert, columns and the rest',
    `${E}[20hlf\nonly\n${E}[20l${E}[4hins${E}[1Gert${E}[4l${E}#8${E}[3;3H${E}[2'}x${E}[2'~y${E}[2 @z${E}[2 A${E}[5bq${E}[10b漢${E}[3b${E}Dd${E}Ee${E}Mm${E}[3eh${E}[2af${E}[5\`g${E}[3dk${E}[2F${E}[2E\x0bv\x0cf\x08\x08b${E}[?45h\x08${E}[41m${E}[4h wide 漢 shift${E}[1G漢${E}[4l`,
  ),
  recording(
    'kitty and unknown sequences',
    `${E}[>1u${E}[?u${E}[=5;1u${E}[<u${E}_Gf=100;AAAA${E}\\${E}P1;2q#0~${E}\\${E}^privacy${E}\\${E}Xsos${E}\\text ${E}[?9999h${E}[>4;2m${E}[38;9;1mq${E}]52;c;aGk=\x07${E}]1337;File=x:aGk=\x07${E}P+q544e${E}\\end\u009b31mred\u009d2;c1 title\u009cdone`,
  ),
  recording(
    'progress bars',
    lines(
      40,
      (i) =>
        `\r${E}[K${E}[32m[${'='.repeat(i)}${' '.repeat(40 - i)}]${E}[m ${i}%\r\n${'.'.repeat(i * 3)}${E}[K${E}[${i * 3 >= 80 ? 2 : 1}A`,
    ) + '\r\n\r\ndone\r\n',
  ),
  {
    name: 'resizes in the middle',
    cols: 80,
    rows: 24,
    steps: [
      ...[
        [40, 10],
        [120, 40],
        [33, 7],
        [80, 24],
        [81, 50],
        [24, 3],
        [60, 12],
      ].flatMap(([cols = 0, rows = 0], i) => [
        new TextEncoder().encode(
          `${lines(12, (n) => `${E}[3${n % 8}m${n} ${'wrapped text with 漢字 and e\u0301 '.repeat(4)}${E}[m\r\n`)}${E}7prompt$ ${i % 2 ? `${E}[?1049h${'漢'.repeat(100)}${E}[5;5H${E}7` : `${E}[?1049l`}`,
        ),
        { cols, rows },
      ]),
      new TextEncoder().encode(`${E}8end${E}[?1049l after`),
    ],
  },
  recording('one row', `${'abc '.repeat(20)}\r\nx${E}[31m漢漢${E}7${E}[?47hy${E}8z`, { cols: 9, rows: 1 }),
  recording('two columns', `漢a漢bb\r\n${E}[44mcc漢${E}[Kd${E}[?7l漢漢`, { cols: 2, rows: 3 }),
];
