import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COLORS } from '#protocol/people/people.ts';

const css = readFileSync(new URL('../../tokens.css', import.meta.url), 'utf8');

type Rgb = readonly number[];

type Scheme = 'light' | 'dark';
const SCHEMES: readonly Scheme[] = ['light', 'dark'];

function token(scheme: Scheme, name: string): Rgb {
  const found = new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);`).exec(css);
  const hex = found?.[scheme === 'light' ? 1 : 2];
  if (hex === undefined) throw new Error(`no --${name}`);
  return [0, 2, 4].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
}

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const light01 = ([r = 0, g = 0, b = 0]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** WCAG 2.2, contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [light01(one), light01(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** How people without one kind of cone see (Machado, Oliveira, Fernandes 2009, full strength). */
const SIGHTS = {
  trichromat: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanope: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranope: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanope: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

const times = (matrix: readonly number[], [r = 0, g = 0, b = 0]: Rgb): Rgb =>
  [0, 3, 6].map((at) => (matrix[at] ?? 0) * r + (matrix[at + 1] ?? 0) * g + (matrix[at + 2] ?? 0) * b);

/** OKLab (Ottosson 2020), in which distances are about what is seen. */
function oklab(rgb: Rgb): Rgb {
  const cones = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
      0.2817188376, 0.6299787005,
    ],
    rgb,
  );
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
      0.7827717662, -0.808675766,
    ],
    cones.map((value) => Math.cbrt(Math.max(0, value))),
  );
}

const distance = (one: Rgb, other: Rgb) =>
  Math.hypot(...one.map((value, index) => value - (other[index] ?? 0)));

const peopleOf = (scheme: Scheme) =>
  Array.from({ length: COLORS }, (_, index) => token(scheme, `person-${index}`));

/** Grounds of the page, and what is written on every one of them. */
const GROUNDS = ['terminal', 'surface', 'raised'];
const INKS = ['text', 'muted', 'accent', 'running', 'ok', 'failed', 'waiting'];

test.each(SCHEMES)('[Y20] %s: every text of the page is read on every ground of it', (scheme) => {
  const faint = GROUNDS.flatMap((ground) =>
    INKS.filter((ink) => contrast(token(scheme, ink), token(scheme, ground)) < 4.5).map(
      (ink) => `${ink} on ${ground}`,
    ),
  );
  expect(faint).toEqual([]);
  const pairs = [
    ['on-accent', 'accent'],
    ['on-paused', 'paused'],
    ['text', 'accent-surface'],
    ['text', 'waiting-surface'],
    ['text', 'failed-surface'],
  ];
  for (const [ink = '', ground = ''] of pairs)
    expect(contrast(token(scheme, ink), token(scheme, ground))).toBeGreaterThanOrEqual(4.5);
});

test.each(SCHEMES)('[Y20] %s: fields, and the sign that it is recorded, are seen', (scheme) => {
  for (const sign of ['line-strong', 'recorded'])
    for (const ground of GROUNDS)
      expect(contrast(token(scheme, sign), token(scheme, ground))).toBeGreaterThanOrEqual(3);
});

test.each(SCHEMES)(
  '[Y17] %s: each person’s colour is seen on terminal and page, and their sign on it is read',
  (scheme) => {
    for (const color of peopleOf(scheme)) {
      for (const ground of ['terminal', 'surface', 'raised'])
        expect(contrast(color, token(scheme, ground))).toBeGreaterThanOrEqual(3);
      expect(contrast(color, token(scheme, 'on-person'))).toBeGreaterThanOrEqual(4.5);
    }
  },
);

test.each(SCHEMES)('[Y17] %s: whoever lacks a kind of cone tells them apart', (scheme) => {
  /** A step of this much in OKLab is plain to see side by side. */
  const PLAIN = 0.07;
  for (const sight of Object.values(SIGHTS)) {
    const seen = peopleOf(scheme).map((color) => oklab(times(sight, color)));
    for (const [index, one] of seen.entries())
      for (const other of seen.slice(0, index)) expect(distance(one, other)).toBeGreaterThan(PLAIN);
  }
});
