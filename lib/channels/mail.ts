import { connect, isIP, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { SmtpServer } from '@/lib/settings/parse-smtp-url';
import { connectionFailure, DeliveryFailure, final, passing } from './delivery-failure';
import type { PostOptions } from './post';
import { resolveTarget } from './resolve-target';
import { within } from './within-limit';

/** Ports on which mail is handed in; any other only where the deployer allowed the host. */
export const SMTP_PORTS = [25, 465, 587, 2525] as const;

export type Mail = {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** The same in all mails of one incident, so that they stand together. */
  thread: string | null;
  headers: Record<string, string>;
};

/**
 * Hands a mail to a server within the limit. Returns how many of the recipients the server refused while it took the mail
 * for others. Throws DeliveryFailure.
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

/** A connection to the first of the addresses that takes one. */
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
      // Whoever is given the socket may let go of it before its last error.
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
    // The connection goes to an address that was looked at; the certificate is the name's.
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

/** 4xx asks to come again, 5xx does not. What the server says may quote anything, so only its numbers are told. */
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
