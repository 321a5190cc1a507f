import { describe, expect, test } from 'vitest';
import { duration, flag, integer } from '../../src/routeros/values.ts';

describe('flag', () => {
  test.each([
    [undefined, false],
    ['false', false],
    ['no', false],
    ['true', true],
    ['yes', true],
    ['', true],
  ])('%j is %s', (text, value) => {
    expect(flag.parse(text)).toBe(value);
  });
});

describe('integer', () => {
  test.each([
    ['0', 0],
    ['110', 110],
    ['-5', -5],
    ['18446744073709551615', 2 ** 64],
  ])('%s', (text, value) => {
    expect(integer.parse(text)).toBe(value);
  });

  test.each(['', ' ', '1.5', '0x10', '1e3', 'NaN', 'Infinity', '1 000'])('%j is none', (text) => {
    expect(integer.safeParse(text).success).toBe(false);
  });
});

describe('duration, in seconds', () => {
  test.each([
    ['1s', 1],
    ['1', 1],
    ['10ms', 0.01],
    ['4m15s', 255],
    ['10m', 600],
    ['24m26s', 1_466],
    ['1d', 86_400],
    ['1d2h3m4s', 93_784],
    ['163w4d9h', 98_960_400],
    ['519w4d15h28m25s', 314_292_505],
    ['453us', 0.000453],
    ['9ms445us', 0.009445],
    ['-29ms481us', -0.029481],
    ['1d 00:00:00', 86_400],
    ['00:00:10', 10],
    ['01:22:53', 4_973],
    ['2w3d10:20:30', 1_506_030],
  ])('%s', (text, seconds) => {
    expect(duration.parse(text)).toBeCloseTo(seconds, 9);
  });

  test.each(['', 'never', '-', 's', '1x', '1:2:3', '1s1d ago', 'none'])('%j is none', (text) => {
    expect(duration.safeParse(text).success).toBe(false);
  });
});
