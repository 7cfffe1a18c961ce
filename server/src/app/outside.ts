/** Connects the adapters to the world outside (`ctx.outside`). */
import { lineOrigins } from '../modules/line/index.ts';
import { readAnchors } from '../platform/audit/audit-log.ts';
import type { Config } from '../platform/config/config.ts';
import type { Outside, Services } from '../platform/context/context.ts';
import { connectMail } from '../platform/mail/mailer.ts';
import { outboundHosts } from '../platform/outside/hosts.ts';
import { createWebProbe } from '../platform/outside/public-web.ts';
import type { OpenDatabase } from '../platform/db/open.ts';

export function connectOutside(
  services: Services,
  config: Config,
  _database: OpenDatabase,
): Omit<Outside, 'load'> {
  return {
    lineOrigins: lineOrigins(config),
    mail: connectMail(config),
    hosts: outboundHosts(config),
    webProbe: config.checkLinks
      ? createWebProbe(
          () => services.now().epochMilliseconds,
          (host) => !config.production && host === '127.0.0.1', // the demo links to itself
        )
      : null,
    auditAnchors: (municipality) => readAnchors(config.dataDir, services.cipher, municipality),
  };
}
