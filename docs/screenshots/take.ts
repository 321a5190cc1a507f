/** Takes the pictures of the README: the page as it is served, before simulated routers. */
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../../test/e2e/browser.ts';
import { type Scene, scene } from '../../test/ha/scene.ts';
import { readerOf, serverOf } from '../../test/http/scene-server.ts';

interface Picture {
  readonly scene: Scene;
  readonly options: BrowserContextOptions;
}

function office(): Scene {
  return scene({
    config: { name: 'office', virtualRouters: [{ name: 'lan', vrid: 49 }] },
    routerConfig(name) {
      const hostname = name === 'router-a' ? '192.168.88.10' : '192.168.88.11';
      return {
        role: name === 'router-a' ? 'primary' : 'secondary',
        url: { protocol: 'https', hostname, port: 443, href: `https://${hostname}` },
      };
    },
  });
}

async function splitBrain(): Promise<Scene> {
  const it = office();
  await it.simulated.setFault(it.simulated.router('router-b'), 'partition');
  it.clock.advance(10_000);
  return it;
}

const laptop: BrowserContextOptions = { viewport: { width: 900, height: 1000 }, colorScheme: 'light' };
const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 720 },
  colorScheme: 'dark',
  deviceScaleFactor: 2,
};

const pictures: Readonly<Record<string, Picture>> = {
  healthy: { scene: office(), options: laptop },
  'split-brain': { scene: await splitBrain(), options: laptop },
  'split-brain-phone': { scene: await splitBrain(), options: phone },
};

const browser = await launchBrowser();
for (const [name, { scene, options }] of Object.entries(pictures)) {
  const server = serverOf([await readerOf(scene, 0.04)]);
  const page = await browser.newPage(options);
  await page.goto(await server.listen({ host: '127.0.0.1', port: 0 }));
  // At a second look it is no handover any more.
  scene.clock.advance(10_000);
  await page.reload();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const main = await page.locator('main').boundingBox();
  const clip = { x: 0, y: 0, width, height: Math.min(height, (main?.y ?? 0) + (main?.height ?? 0)) };
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`), clip });
  await page.close();
  await server.close();
}
await browser.close();
