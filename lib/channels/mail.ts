import { connect, isIP, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { SmtpServer } from '@/lib/settings/parse-smtp-url';
import { connectionFailure, DeliveryFailure, final, passing } from './delivery-failure';
import type { PostOptions } from './post';
import { resolveTarget } from './resolve-target';
import { within } from './within-limit';

/** Ports for the submission of mail. Other ports are allowed only for hosts that the deployer allowed. */
export const SMTP_PORTS = [25, 465, 587, 2525] as const;

export type Mail = {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** The same in all mails of one incident, so that mail programs show them together. */
  thread: string | null;
  headers: Record<string, string>;
};

/**
 * Gives a mail to a server within the limit. When the server took it for some recipients only, returns how many it
 * refused. Throws DeliveryFailure.
 */
export async function sendMail(mail: Mail, server: SmtpServer, options: PostOptions): Promise<number> {
  const { host, port, trusted } = server;
  if (!trusted && !SMTP_PORTS.some((one) => one === port) && !options.allowed.hosts.has(host)) {
    throw final(`port ${port} is not one for mail`);
  }
  let socket: Socket | undefined;
  try {
    return await within(options.limitMs, async (signal) => {
      const addresses = await resolveTarget(host, { ...options, trusted });
      signal.throwIfAborted();
      socket = await connected(addresses, port, signal);
      return handIn(mail, server, socket, options.limitMs);
    });
  } catch (error) {
    throw error instanceof DeliveryFailure ? error : smtpFailure(error);
  } finally {
    socket?.destroy();
  }
}

/** A connection to the first address that accepts one. */
async function connected(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  let failure: unknown;
  for (const address of addresses) {
    try {
      return await open(address, port, signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw connectionFailure(failure);
}

function open(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once('connect', () => {
      // The receiver of the socket may remove its listeners before the last error comes.
      socket.off('error', reject).on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

async function handIn(mail: Mail, server: SmtpServer, connection: Socket, limitMs: number): Promise<number> {
  const { host, port, security, user, password } = server;
  const transport = createTransport({
    connection,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // The connection goes to a checked address, but the certificate is for the host name.
    ...(isIP(host) ? {} : { servername: host }),
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { rejected } = await transport.sendMail({
    from: { name: 'Lockstep', address: mail.from },
    to: [...mail.to],
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(mail.thread === null ? {} : { references: mail.thread, inReplyTo: mail.thread }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...mail.headers },
  });
  return rejected.length;
}

/** 4xx allows another try, 5xx does not. The server's text may contain anything, so only its code is used. */
function smtpFailure(error: unknown): DeliveryFailure {
  const { responseCode, command, code } = (error ?? {}) as {
    responseCode?: unknown;
    command?: unknown;
    code?: unknown;
  };
  if (typeof responseCode === 'number' && responseCode >= 400 && responseCode < 600) {
    const to = typeof command === 'string' && /^[A-Z ]{1,30}$/.test(command) ? ` to ${command}` : '';
    const words = `the mail server answered with ${responseCode}${to}`;
    return responseCode < 500 ? passing(words) : final(words);
  }
  if (code === 'ETLS') return passing('the mail server offers no secure connection (STARTTLS)');
  if (code === 'EAUTH') return final('the mail server takes no user and password like these');
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return final('the mail server does not take such a mail');
  return connectionFailure(error);
}
