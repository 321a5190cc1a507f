import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium. It has no sandbox, since that does not work for root, as whom CI runs. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
}
