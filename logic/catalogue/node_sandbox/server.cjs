// Runs one program after the other in this process, each as Node runs the file it is started with.
//
// A request is a line of JSON on the control socket: {folder, main, plain, guarded, immediates}. A plain program leaves
// nothing behind, which is checked; then the answer is {ended, again: true} and the process takes the next request.
// After any other program the process ends as Node ends, and hanging up is the answer: {ended} comes before only when
// there is something to say.
'use strict';

const fs = require('node:fs');
const { runMain, _cache: cache } = require('node:module');
const path = require('node:path');
const util = require('node:util');
const events = require('node:events');
const { traces } = require('./traces.cjs');
const { refuseFiles, refuseModules } = require('./refusals.cjs');
const { foreseeRandom, shiftDate } = require('./chance.cjs');

const [control, second, folder] = [Number(process.argv[2]), process.argv[3] === 'second', process.argv[4]];
const DAYS_400_AND_A_BIT = 400 * 86_400_000 + 47_123_457;
const SLOWER_THAN_A_TIMER = 3_000_000n; // nanoseconds
const REFUSED = 97;

const { parse, stringify } = JSON;
const { fstatSync, readSync, writeSync, rmSync } = fs;
const { keys } = Object;
const { reallyExit, chdir, hrtime, getActiveResourcesInfo: activeResources } = process;
const now = hrtime.bigint;

const buffer = Buffer.alloc(4096);
let plain = false;
let checking = null; // the check to evaluate when nothing is left to do
let raised = null; // the answer of a program that ended in an error
let untouched; // made for the first plain program: it takes as long as half a start of Node

function request() {
  let line = '';
  while (!line.endsWith('\n')) {
    const size = readSync(control, buffer, 0, buffer.length, null);
    if (size === 0) {
      rmSync(folder, { recursive: true, force: true });
      reallyExit.call(process, 0);
    }
    line += buffer.latin1Slice(0, size);
  }
  return parse(line);
}

function tell(answer) {
  writeSync(control, stringify(answer) + '\n');
}

function refuse(what) {
  tell({ ended: `refused ${what}` });
  reallyExit.call(process, REFUSED);
}

function nameOf(error) {
  if ((typeof error !== 'object' && typeof error !== 'function') || error === null) return 'uncaught value';
  const { constructor } = error;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Error';
}

function howEnded(error) {
  if (error?.code === 'ERR_ACCESS_DENIED') refuse('what the sandbox does not allow');
  return `raised ${nameOf(error)}`;
}

// Node ends at an uncaught error. Where nothing else would have happened, the next program can be taken instead; what
// waiting promises print meanwhile is cut off.
function caught(error) {
  if (raised) return;
  raised = { ended: howEnded(error), printed: fstatSync(1).size };
  if (activeResources.call(process).length === 0) return;
  tell(raised);
  reallyExit.call(process, 1);
}

function uncaught(error) {
  if (process.listenerCount('uncaughtException') === 0) tell({ ended: howEnded(error) });
}

function check(body) {
  if (plain) checking = body;
  else process.once('beforeExit', () => evaluate(body));
}

function evaluate(body) {
  const value = body();
  if (typeof value?.then === 'function') value.then((settled) => conclude({ ended: `checked ${Boolean(settled)}` }));
  else conclude({ ended: `checked ${Boolean(value)}` });
}

// From here on this process ends when the program ends, and as it ends.
function live() {
  process.removeListener('beforeExit', drained);
  process.setUncaughtExceptionCaptureCallback(null);
  process.on('uncaughtExceptionMonitor', uncaught);
}

function start(program) {
  const main = path.join(program.folder, program.main);
  process.argv[1] = main;
  chdir.call(process, program.folder);
  restartRandom();
  if (program.guarded) refuseModules(refuse);
  plain = program.plain;
  if (plain) untouched ??= traces([globalThis, fs, fs.promises, path, util, events], [process]);
  else live();
  runMain(main);
  if (second && program.immediates) {
    for (const end = now() + SLOWER_THAN_A_TIMER; now() < end; );
  }
}

// From the phase of timers, immediates come before timers that are due at once; from that of immediates, after them.
// So a program whose output rests on which of them is first prints something else in the second process.
function next() {
  const program = request();
  if (second) setImmediate(start, program);
  else setTimeout(start, 0, program);
}

function drained() {
  const body = checking;
  checking = null;
  if (raised) conclude(raised);
  else if (body) evaluate(body);
  else conclude({ ended: 'finished' });
}

function conclude(answer) {
  for (const file of keys(cache)) delete cache[file];
  raised = null;
  const again = plain && untouched();
  tell({ ...answer, again });
  if (again) next();
  else reallyExit.call(process, 0);
}

process.argv.length = 1;
process.execArgv = [];
for (const name of keys(process.env)) if (name !== 'TZ') delete process.env[name];
delete process.mainModule;
for (const file of keys(cache)) delete cache[file];
const restartRandom = foreseeRandom(second);
shiftDate(second ? DAYS_400_AND_A_BIT : 0);
refuseFiles(refuse);
Object.defineProperty(process, Symbol.for('waymark.check'), { value: check });
process.setUncaughtExceptionCaptureCallback(caught);
process.on('beforeExit', drained);
tell({ ended: 'ready' });
next();
