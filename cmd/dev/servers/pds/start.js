// Starts a did:plc directory (in memory) and a Bluesky PDS (SQLite, blobs on
// disk) on loopback alone, for the tests. Settings come as variables:
//   PLC_PORT, PDS_PORT  free ports
//   DATA                an empty folder; every start makes new secrets
//   ADMIN_PASSWORD      the server's administrator
//   RATE_LIMITS=1       switches the real rate limits on
// It ends when its standard input ends, so that it never outlives its starter.
'use strict'
const crypto = require('crypto')
const fs = require('fs')
const path = require('path')
const { PlcServer, Database } = require('@did-plc/server')
const pds = require('@atproto/pds')

const secret = () => crypto.randomBytes(32).toString('hex')

// Both servers would listen on every address of the machine.
const onLoopback = (app) => {
  const listen = app.listen.bind(app)
  app.listen = (port) => listen(port, '127.0.0.1')
}

const startDirectory = async (port) => {
  const plc = PlcServer.create({ db: Database.mock(), port })
  onLoopback(plc.app)
  await plc.start()
}

const startPDS = async (port, plcPort, dir) => {
  const blobs = path.join(dir, 'blobs')
  fs.mkdirSync(blobs, { recursive: true })
  const env = {
    devMode: true,
    port,
    hostname: 'localhost',
    dataDirectory: dir,
    blobstoreDiskLocation: blobs,
    didPlcUrl: `http://localhost:${plcPort}`,
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    rateLimitsEnabled: process.env.RATE_LIMITS === '1',
    jwtSecret: secret(),
    dpopSecret: secret(),
    adminPassword: process.env.ADMIN_PASSWORD,
    plcRotationKeyK256PrivateKeyHex: secret(),
    disableSsrfProtection: true,
    crawlers: [],
  }
  const server = await pds.PDS.create(pds.envToCfg(env), pds.envToSecrets(env))
  onLoopback(server.app)
  await server.start()
}

const main = async () => {
  const plcPort = Number(process.env.PLC_PORT)
  const port = Number(process.env.PDS_PORT)
  if (!plcPort || !port || !process.env.DATA || !process.env.ADMIN_PASSWORD) {
    throw new Error('PLC_PORT, PDS_PORT, DATA and ADMIN_PASSWORD must be set')
  }
  process.stdin.on('end', () => process.exit(0)).resume()
  await startDirectory(plcPort)
  await startPDS(port, plcPort, process.env.DATA)
}

main().catch((err) => {
  console.error(err)
  process.exit(1)
})
