// Ends a program that reaches for what it may not have, even if it would have caught the error.
'use strict';

const KINDS = {
  FileSystemRead: 'a file outside its folder',
  FileSystemWrite: 'a file outside its folder',
  ChildProcess: 'another program',
  WorkerThreads: 'worker threads',
};
const RESOLVING = /^(lookup|resolve|reverse)/;
const { defineProperty } = Object;

/** Ends the program at Node's own refusals: they are errors that get a `permission`, which is met here. */
function refuseFiles(refuse) {
  defineProperty(Object.prototype, 'permission', {
    configurable: true,
    get: () => undefined,
    set(value) {
      if (this?.code === 'ERR_ACCESS_DENIED') refuse(KINDS[value] || value || 'links or inner parts of Node');
      defineProperty(this, 'permission', { value, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** Ends the program before it connects, listens, looks up a name or opens a database: Node does not guard these. */
function refuseModules(refuse) {
  const never = () => refuse('the network');
  const net = require('node:net');
  const { Socket } = require('node:dgram');
  const dns = require('node:dns');
  net.Socket.prototype.connect = never;
  net.Server.prototype.listen = never;
  for (const name of ['bind', 'connect', 'send']) Socket.prototype[name] = never;
  for (const names of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of Object.getOwnPropertyNames(names)) if (RESOLVING.test(name)) names[name] = never;
  }
  require('node:sqlite').DatabaseSync = function DatabaseSync() {
    refuse('a database');
  };
  require('node:module').syncBuiltinESMExports();
}

module.exports = { refuseFiles, refuseModules };
