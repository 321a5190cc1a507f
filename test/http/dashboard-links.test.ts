import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dashboardLinks } from '../../src/http/dashboard-links.ts';
import { buildServer } from '../../src/http/server.ts';
import { scene } from '../ha/scene.ts';
import { partsOf, readerOf } from './scene-server.ts';

/** A dashboard as it is shipped. */
const shipped = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../dashboards/${name}.json`, import.meta.url), 'utf8'));

test('lead to dashboards that there are, and to a group by the variable that it has', () => {
  const { fleet, group } = dashboardLinks('https://grafana.example/below/');
  expect(fleet).toBe(`https://grafana.example/below/d/${shipped('routeros-ha-fleet').uid}`);
  const url = new URL(group('a&b "c"'));
  const { uid, templating } = shipped('routeros-ha-group');
  expect(url.pathname).toBe(`/below/d/${uid}`);
  const [[parameter, value] = []] = url.searchParams;
  expect(templating.list.map(({ name }: { name: string }) => `var-${name}`)).toContain(parameter);
  expect(value).toBe('a&b "c"');
});

test('stand on the pages where somebody has said where Grafana is, and nowhere else', async () => {
  const parts = partsOf([await readerOf(scene())]);
  const linked = buildServer({ ...parts, dashboards: dashboardLinks('http://localhost:3000') });
  const page = async (server: ReturnType<typeof buildServer>, url: string) => (await server.inject({ url })).body;
  expect(await page(linked, '/')).toContain(
    '<a href="http://localhost:3000/d/routeros-ha-group?var-ha_group=home">Dashboard of home</a>',
  );
  for (const url of ['/', '/docs/', '/runbooks/RouterOSHASplitBrain'])
    expect(await page(linked, url)).toContain('<a href="http://localhost:3000/d/routeros-ha-fleet">Dashboards</a>');
  expect(await page(buildServer(parts), '/')).not.toContain('localhost:3000');
});
