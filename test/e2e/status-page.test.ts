import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { GroupReader } from '../../src/scrape/scrape-group.ts';
import type { GroupSnapshot } from '../../src/scrape/snapshot.ts';
import { isMasterWithNat, makeHostile, startGroups, type WatchedGroup, writeConfig } from '../alertmanager/groups.ts';
import { scene } from '../ha/scene.ts';
import { readerOf, serverOf } from '../http/scene-server.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { launchBrowser } from './browser.ts';
import { serve } from './pair.ts';
import { hasProgram, until } from './tools.ts';

/** A page is to come within 3 s, hung routers or not; the rest is for a machine that is busy with other tests. */
const pageDeadlineMs = 3_000 + 4_000;

const screens: Readonly<Record<string, BrowserContextOptions>> = {
  'a laptop, light': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'a laptop, dark': { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  'a phone, light': { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  'a phone, dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
};

/** A page that waited for its routers would be noticed. */
async function serveGroups(groups: readonly WatchedGroup[], timeout = '30s'): Promise<string> {
  return (await serve(writeConfig(temporaryFolder(), groups, timeout))).url;
}

describe.skipIf(!hasProgram('chromium', 'chromium'))('the status page', { sequential: true }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser.close());

  /** Opens it as a browser does, and holds it to what holds of every page. */
  async function open(url: string, options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(request.url()));
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    expect(complaints).toEqual([]);
    expect(requests.filter((request) => !request.startsWith('data:'))).toEqual([page.url()]);
    return page;
  }

  async function expectFit(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
  }

  /** Contrast, names, order of headings, tables and landmarks, as axe judges them. */
  async function expectAccessible(page: Page): Promise<void> {
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect(found).toEqual([]);
  }

  test('is there in time, whole and readable by everybody, whatever is wrong', async () => {
    const hostileName = `<b>"o'x"</b> {{ .Oops }} $x \\`;
    const groups = await startGroups({
      well: {},
      split: {},
      hung: {},
      dark: {},
      [hostileName]: { group: { alter: makeHostile } },
    });
    const [, split, hung, dark] = groups as [WatchedGroup, WatchedGroup, WatchedGroup, WatchedGroup];
    await split.simulated.setFault(split.b, 'partition');
    await hung.simulated.setFault(hung.b, 'hang');
    for (const router of [dark.a, dark.b]) await dark.simulated.setFault(router, 'stop');
    await until(() => (isMasterWithNat(split.b) ? true : undefined), 'the split brain');
    const url = await serveGroups(groups);

    for (const [screen, options] of Object.entries(screens)) {
      const start = performance.now();
      const page = await open(url, options);
      expect(performance.now() - start).toBeLessThan(pageDeadlineMs);
      const verdicts = await page.locator('.group h2').allInnerTexts();
      const said = verdicts.map((verdict) => verdict.replaceAll(/\s+/g, ' '));
      expect(said[0], screen).toBe(
        'CRITICAL split SPLIT BRAIN: router-a and router-b are both master of virtual router 49 (192.168.88.1)',
      );
      expect(said[1]).toBe('CRITICAL dark no router can be read');
      expect(said[2]).toMatch(/^UNKNOWN hung router-a is master of .*, not known whether a standby is ready$/);
      expect(said.some((text) => text.startsWith('OK well router-a is master'))).toBe(true);
      expect(said.some((text) => text.includes(hostileName))).toBe(true);
      const main = await page.locator('main').innerText();
      expect(main).toContain('Type first, on router-a:\n/ip service print');
      expect(main).toMatch(/router-b has not answered for \d+(\.\d)? s, and a page waits no longer/);
      await expectFit(page);
      for (const details of await page.locator('summary').all()) await details.click();
      await expectFit(page);
      await expectAccessible(page);
      await page.close();
    }

    const page = await open(`${url}/?group=${encodeURIComponent(hostileName)}`, screens['a phone, dark'] ?? {});
    expect(await page.title()).toContain(hostileName);
    expect(await page.locator('main').innerText()).toContain('<script>alert(1)</script>');
    await expectFit(page);
    await expectAccessible(page);
  });

  test('costs no scrape, though it does not wait for a slow router', async () => {
    const [group] = (await startGroups({ home: {} })) as [WatchedGroup];
    const url = await serveGroups([group]);
    /** With time for one slow reply and not for two. */
    const scrape = async () => {
      const headers = { 'x-prometheus-scrape-timeout-seconds': '7' };
      return (await fetch(`${url}/metrics`, { headers })).text();
    };
    const isRead = /^routeros_up\{.*router="router-b".*\} 1$/m;
    expect(await scrape()).toMatch(isRead);
    await group.simulated.setFault(group.b, 'slow', { delayMs: 4_000 });
    const page = await open(url, screens['a laptop, light'] ?? {});
    expect(await page.locator('.group h2').innerText()).toContain('UNKNOWN');
    expect(await scrape()).toMatch(isRead);
  });

  test('needs no script: from the verdict to the runbook and back', async () => {
    const [group] = (await startGroups({ home: {} })) as [WatchedGroup];
    const url = await serveGroups([group]);
    const page = await open(url, { ...screens['a phone, light'], javaScriptEnabled: false });
    expect(await page.title()).toBe('OK – home is well');

    await group.simulated.setFault(group.a, 'nat-off');
    await page.getByRole('link', { name: 'Read again' }).click();
    expect(await page.title()).toBe('CRITICAL – home is critical');
    expect(await page.locator('.findings code').innerText()).toBe('/ip firewall nat print where chain=srcnat');
    await page.getByRole('link', { name: 'Runbook RouterOSHANatDisabledOnMaster' }).click();
    expect(await page.locator('h1').innerText()).toBe('RouterOSHANatDisabledOnMaster');
    await page.getByRole('link', { name: 'Status' }).click();
    expect(page.url()).toBe(`${url}/`);
  });

  test.each(['a phone, light', 'a phone, dark'])('runbooks and documentation fit %s', async (screen) => {
    const url = await listen([await readerOf(scene())]);
    for (const path of ['runbooks/', 'runbooks/RouterOSHASplitBrain', 'docs/', 'docs/metrics', 'docs/README']) {
      const page = await open(`${url}/${path}`, screens[screen] ?? {});
      await expectFit(page);
      await expectAccessible(page);
      await page.close();
    }
  });

  test('of more than a pair keeps its columns readable, on a phone too', async () => {
    const url = await listen([await readerOf(scene({ members: 5 }))]);
    const page = await open(url, screens['a phone, light'] ?? {});
    const widths = await page.evaluate('[...document.querySelectorAll("th")].map((one) => one.offsetWidth)');
    expect((widths as number[]).filter((width) => width < 80)).toEqual([]);
    await expectFit(page);
    await expectAccessible(page);
  });

  test('of 200 groups is short and has the worst on top', async () => {
    const [well, ill] = [await scene().snapshot(), await (await splitBrain()).snapshot()];
    const named = (snapshot: GroupSnapshot, name: string): GroupReader => {
      const group = { ...snapshot.group, name };
      return { group, read: async () => ({ ...snapshot, group }) };
    };
    const url = await listen(
      Array.from({ length: 200 }, (_, number) => named(number === 137 ? ill : well, `site-${number}`)),
    );
    const page = await open(url, screens['a phone, light'] ?? {});
    expect(await page.locator('h1').innerText()).toBe('200 groups: 1 critical, 199 ok');
    expect(await page.locator('.group').first().innerText()).toContain('site-137');
    expect(await page.locator('.list > li').count()).toBe(199);
    expect((await page.content()).length).toBeLessThan(200_000);
    await expectFit(page);
  });
});

/** The server in this process, before groups that need no router. */
async function listen(groups: readonly GroupReader[]): Promise<string> {
  const app = serverOf(groups);
  onTestFinished(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function splitBrain() {
  const it = scene();
  for (const router of it.routers.slice(1)) await it.simulated.setFault(router, 'partition');
  it.clock.advance(10_000);
  return it;
}
