import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { serverCarrier } from '../src/offline/carrier';

let server: Server | undefined;
const plainFetch = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = plainFetch;
  server?.close();
});

/** A real server that gives one answer; addresses without a host go there, as in a page. */
async function answering(give: (request: IncomingMessage, answer: ServerResponse) => void): Promise<void> {
  server = createServer((request, answer) => {
    request.resume();
    give(request, answer);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  globalThis.fetch = async (address, request) => await plainFetch(`${base}${String(address)}`, request);
}

const carrier = serverCarrier(() => 'en');

async function answerTo(status: number, text: string): Promise<unknown> {
  await answering((_, answer) => answer.writeHead(status, { 'Content-Type': 'application/json' }).end(text));
  return await carrier.report('1', '{}');
}

test.each([408, 425, 429, 500, 502, 503, 507])('an answer of %i leaves the report waiting', async (status) => {
  expect(await answerTo(status, '{}')).toMatchObject({ kind: 'later', why: 'busy' });
});

test('an ended session asks for sign-in', async () => {
  expect(await answerTo(401, '{}')).toMatchObject({ kind: 'later', why: 'sign-in' });
});

test('a refusal keeps its code and its sentence', async () => {
  expect(await answerTo(409, '{"code": "different-content", "detail": "Sent before."}')).toMatchObject({
    kind: 'refused', problem: { code: 'different-content', status: 409, words: { en: 'Sent before.' } },
  });
});

test('a page of some proxy is no receipt', async () => {
  expect(await answerTo(200, '<html>Welcome')).toMatchObject({ kind: 'later', why: 'network' });
});

test('an answer that breaks off leaves the report waiting', async () => {
  await answering((request, answer) => {
    answer.writeHead(201, { 'Content-Length': '100' }).write('{"receipt"');
    setImmediate(() => request.socket.destroy());
  });
  expect(await carrier.report('1', '{}')).toMatchObject({ kind: 'later', why: 'network' });
});

test('a server that is not there leaves the report waiting', async () => {
  await answering(() => undefined);
  server?.close();
  expect(await carrier.report('1', '{}')).toMatchObject({ kind: 'later', why: 'network' });
});

test('the text goes out as it was kept, with our header', async () => {
  let seen = '';
  await answering((request, answer) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      seen = `${request.method} ${request.url} ${request.headers['x-lakewatch']} ${text}`;
      answer.end('{"receipt": {}}');
    });
  });
  await carrier.report('abc', '{"note":"苇"}');
  expect(seen).toBe('PUT /api/reports/abc 1 {"note":"苇"}');
});

test('the page of some proxy refuses nothing for good', async () => {
  expect(await answerTo(413, '<html>Request Entity Too Large')).toMatchObject({
    kind: 'later', why: 'busy', problem: { code: 'http-413' },
  });
});

test('what a busy server says of itself is kept to be read', async () => {
  expect(await answerTo(507, '{"code": "no-space", "detail": "The disk is full."}')).toMatchObject({
    kind: 'later', why: 'busy', problem: { code: 'no-space', words: { en: 'The disk is full.' } },
  });
});

test('each contact measures how far the clock is off', async () => {
  await answering((_, answer) => answer.writeHead(200, { Date: new Date(Date.now() - 3_600_000).toUTCString() }).end('{"receipt": {}}'));
  const told: number[] = [];
  await serverCarrier(() => 'en', (offset) => told.push(offset.offset_s)).report('1', '{}');
  expect(Math.abs(told[0]! - 3600)).toBeLessThan(2);
});
