import type { Row } from './row.ts';
import { attacksRow } from './rows/attacks.ts';
import { browser } from './rows/browser.ts';
import { control } from './rows/control.ts';
import { crowd } from './rows/crowd.ts';
import { disk } from './rows/disk.ts';
import { echo } from './rows/echo.ts';
import { fanOut } from './rows/fan-out.ts';
import { floodRow } from './rows/flood.ts';
import { frontRow } from './rows/front.ts';
import { historyRow } from './rows/history.ts';
import { idle } from './rows/idle.ts';
import { interruptRow } from './rows/interrupt.ts';
import { join } from './rows/join.ts';
import { linesRow } from './rows/lines.ts';
import { neighbourRow } from './rows/neighbour.ts';
import { notes } from './rows/notes.ts';
import { pointer } from './rows/pointer.ts';
import { shellRow } from './rows/shell.ts';

export const ROWS: readonly Row[] = [
  echo,
  floodRow,
  join,
  interruptRow,
  browser,
  fanOut,
  disk,
  linesRow,
  historyRow,
  shellRow,
  idle,
  neighbourRow,
  pointer,
  notes,
  control,
  crowd,
  frontRow,
  attacksRow,
];
