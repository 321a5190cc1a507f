import { describe, expect, test } from 'vitest';
import { firing, history, regularly, type Scrapes, type Told } from './hand-made.ts';
import { judge } from './judge.ts';

const nat = '/ip/firewall/nat';

/** How often the judge finds a miss where nothing fires, and what excuses it finds. */
function silence(told: Told, ...exporters: readonly Scrapes[]) {
  const { judged, missed } = judge(history(told, ...exporters), []);
  return {
    missed: missed.map(({ condition }) => condition.critical.alert.replace('RouterOSHA', '')),
    excuses: [...new Set(judged.flatMap(({ excuse }) => excuse ?? []))],
  };
}

describe('an alert that does not fire is missed', () => {
  const overlap: Told = { 60: 'splitBrain', 100: 'well' };
  const off: Told = { 60: 'natOff', 100: 'well' };

  test.each<[string, Told, ...Scrapes[]]>([
    ['after two scrapes', overlap, { 65: [], 80: [] }],
    ['after one lost between two', overlap, { 65: [], 80: 'lost', 95: [] }],
    ['after a half-read one between two', overlap, { 65: [], 80: ['router-b /interface/vrrp'], 95: [] }],
    ['after an unread router between two', overlap, { 65: [], 80: ['router-b'], 95: [] }],
    ['after a long silence between two', { 60: 'splitBrain', 200: 'well' }, { 65: [], 190: [] }],
    ['after one scrape of each of two exporters', overlap, { 65: [] }, { 72: [] }],
    ['where a menu is unread that it does not need', off, { 65: ['router-a /ip/address'], 80: ['router-b'] }],
    ['where it is still so at the end', { 570: 'splitBrain' }, { 575: [], 590: [] }],
  ])('%s', (_, told, ...exporters) => {
    expect(silence(told, ...exporters)).toMatchObject({ missed: [expect.any(String)], excuses: [] });
  });

  test.each<[string, Told, ...Scrapes[]]>([
    ['after one scrape', overlap, { 65: [], 110: [] }],
    ['after two within the time of a handover', overlap, { 65: [] }, { 68: [] }],
    ['where the second could not tell', overlap, { 65: [], 80: ['router-b'] }],
    ['where a menu is unread that it needs', off, { 65: [], 80: [`router-a ${nat}`] }],
    ['after a handover', { 60: 'splitBrain', 64: 'well' }, { 60: [], 63: [] }],
  ])('but not %s', (_, told, ...exporters) => {
    expect(silence(told, ...exporters)).toEqual({ missed: [], excuses: [] });
  });
});

describe('an alert with a `for` that does not fire', () => {
  const long: Told = { 60: 'wanDown', 180: 'well' };
  const all = ['WanDownOnMaster', 'DhcpUnboundOnMaster', 'NoDefaultRouteOnMaster'];
  const unread = { 90: ['router-a'], 105: ['router-a'], 120: ['router-a'], 135: ['router-a'], 150: ['router-a'] };

  test('is missed where the condition outlasts it', () => {
    expect(silence({ 60: 'wanDown', 115: 'well' }, regularly())).toEqual({ missed: [], excuses: [] });
    expect(silence({ 60: 'wanDown', 116: 'well' }, regularly())).toEqual({ missed: all.slice(0, 1), excuses: [] });
    expect(silence(long, regularly())).toEqual({ missed: all, excuses: [] });
  });

  test('is missed although scrapes were lost, or a menu that was known a moment before', () => {
    expect(silence(long, regularly({ 90: 'lost', 120: ['router-a /interface', `router-a ${nat}`] }))).toEqual({
      missed: all,
      excuses: [],
    });
  });

  test('is missed although every other scrape could not read the router', () => {
    const atTimes = { 90: ['router-a'], 120: ['router-a'], 150: ['router-a'] };
    expect(silence(long, regularly(atTimes))).toEqual({ missed: all, excuses: [] });
  });

  test.each<[string, Told, ...Scrapes[]]>([
    ['silent', long, { 65: [], 80: [], 150: [], 165: [] }],
    ['unread', long, regularly(unread)],
  ])('may have the excuse %s', (excuse, told, ...exporters) => {
    expect(silence(told, ...exporters)).toEqual({ missed: [], excuses: [excuse] });
  });

  test('has an excuse where the last word of another exporter is of before it', () => {
    const told: Told = { 60: 'wanDown', 140: 'well' };
    const late = { 59: [], 74: 'lost', 89: 'lost', 104: [] } satisfies Scrapes;
    expect(silence(told, regularly(), late)).toEqual({ missed: [], excuses: ['replica'] });
  });

  test('has none where rules saw enough before or after', () => {
    expect(silence({ 60: 'wanDown', 250: 'well' }, regularly(unread))).toEqual({ missed: all, excuses: [] });
  });
});

test('rules that were not evaluated while the evidence was fresh have an excuse', () => {
  const told = history({ 60: 'splitBrain', 100: 'well' }, { 65: [], 80: [] });
  const judgedIn = (fromMs: number, toMs: number) => {
    const { judged, missed } = judge({ ...told, downtimes: [{ fromMs, toMs }] }, []);
    return { missed: missed.length, excuses: judged.flatMap(({ excuse }) => excuse ?? []) };
  };
  expect(judgedIn(82_000, 130_000)).toEqual({ missed: 0, excuses: ['down'] });
  expect(judgedIn(82_000, 90_000)).toEqual({ missed: 1, excuses: [] });
});

describe('a page', () => {
  /** Of the second split brain of two. */
  function second(told: Told, scrapes: Scrapes, ...firings: readonly ReturnType<typeof firing>[]) {
    const { judged, missed } = judge(history(told, scrapes), firings);
    const { isPaged, delaySeconds } = judged.at(-1) ?? {};
    return { isPaged, delaySeconds, missed: missed.length };
  }
  const once: Told = { 400: 'splitBrain', 500: 'well' };
  const again: Told = { 310: 'splitBrain', 350: 'well', ...once };

  test('is late by as much as it comes after the begin', () => {
    const found = second(once, regularly(), firing('SplitBrain', 410, 600));
    expect(found).toEqual({ isPaged: true, delaySeconds: 10, missed: 0 });
  });

  test('is none that is kept on since something earlier', () => {
    const found = second(again, regularly(), firing('SplitBrain', 320, 470, [320, 350]));
    expect(found).toEqual({ isPaged: false, delaySeconds: undefined, missed: 1 });
  });

  test('is one that was on and is justified again, but tells no delay', () => {
    const found = second(again, regularly(), firing('SplitBrain', 320, 620, [320, 350], [420, 500]));
    expect(found).toEqual({ isPaged: true, delaySeconds: undefined, missed: 0 });
  });

  test('is none that goes by what was read of something earlier', () => {
    const told: Told = { 310: 'splitBrain', 392: 'well', ...once };
    const scrapes = regularly({ 405: ['router-b'] });
    const found = second(told, scrapes, firing('SplitBrain', 320, 540, [320, 420]));
    expect(found).toEqual({ isPaged: false, delaySeconds: undefined, missed: 1 });
  });

  test('is none that begins when all is over', () => {
    const found = second(once, regularly(), firing('SplitBrain', 515, 515));
    expect(found).toEqual({ isPaged: false, delaySeconds: undefined, missed: 1 });
  });

  test('tells no delay where the same was so a moment before', () => {
    const told: Told = { 390: 'splitBrain', 393: 'well', ...once };
    const found = second(told, regularly(), firing('SplitBrain', 410, 600));
    expect(found).toEqual({ isPaged: true, delaySeconds: undefined, missed: 0 });
  });
});

describe('a firing is false', () => {
  const twice: Told = { 60: 'splitBrain', 100: 'well', 400: 'splitBrain', 500: 'well' };
  const isFalse = (told: Told, from: number, to: number, scrapes = regularly()) =>
    judge(history(told, scrapes), [firing('SplitBrain', from, to)]).wrong.length === 1;

  test.each<[string, Told, number, number]>([
    ['without a reason', {}, 60, 70],
    ['upon a handover', { 60: 'splitBrain', 63: 'well' }, 65, 100],
    ['in the middle, between two that are true', twice, 70, 500],
    ['once it is kept on for longer than it says', twice, 70, 235],
    ['if it begins while it would be kept on', twice, 130, 150],
    ['before it is true', twice, 55, 100],
  ])('%s', (_, told, from, to) => {
    expect(isFalse(told, from, to)).toBe(true);
  });

  test.each<[string, Told, number, number]>([
    ['as long as it is kept on', twice, 70, 230],
    ['until a scrape says that it is over', twice, 105, 105],
    ['while handovers keep it on', { ...twice, 149: 'splitBrain', 151: 'well' }, 70, 285],
  ])('but not %s', (_, told, from, to) => {
    expect(isFalse(told, from, to)).toBe(false);
  });

  test('but not while no scrape says that it is over, for as long as a value counts', () => {
    const scrapes = regularly({ 105: 'lost', 120: 'lost', 135: 'lost' });
    expect(isFalse(twice, 70, 245, scrapes)).toBe(false);
    expect(isFalse(twice, 70, 250, scrapes)).toBe(true);
  });
});
