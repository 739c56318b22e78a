// Runs on any Node 18+ with npm alone. Finds or fetches (npm registry only) the Node and pnpm this project needs, installs
// the dependencies when the lockfile changed, then runs:
//   boot.mjs doisoat <args>   the command line, with stdout and exit code untouched
//   boot.mjs <pnpm args>      pnpm under the right Node
// Why not npm's `node` package, corepack or devEngines.runtime: each was tried and fails on some machine
// (install scripts blocked, signatures missing, downloads from nodejs.org).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const tools = join(root, '.tools')
const onWindows = process.platform === 'win32'
const { engines, packageManager, toolchain } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const wantedPnpm = packageManager.split('@')[1].split('+')[0]
const oldestPnpm = 11 // pnpm 10 ignores pmOnFail and tries to switch itself
const nodeOk = isAtLeast(process.versions.node, engines.node)
const nodeBin = nodeOk ? process.execPath : tool(nodePackage(), 'bin', onWindows ? 'node.exe' : 'node')
const installStamp = join(root, 'node_modules', '.doisoat-installed')

main(process.argv.slice(2))

function main(args) {
  if (args.length === 0) fail('nothing to run. Try: npm run demo, npm test, npm run -s doisoat -- --help')
  const [command, ...rest] = args

  // The command line needs no pnpm once everything is installed: it starts in well under a second.
  if (command === 'doisoat' && isInstalled() && existsSync(nodeBin)) return startDoisoat(rest)

  const pnpm = ensureTools()
  if (/^(i|install|add|update|up|remove)$/.test(command)) return startPnpm(pnpm, args)
  doOnce(isInstalled, () => install(pnpm))
  if (command === 'doisoat') startDoisoat(rest)
  else startPnpm(pnpm, args)
}

function startDoisoat(args) {
  // npm changes into the project folder; INIT_CWD is where the user stands, and relative paths mean that folder.
  const { INIT_CWD: stands } = process.env
  const cwd = process.cwd() === root && stands && existsSync(stands) ? stands : process.cwd()
  start(nodeBin, [join(root, 'apps', 'cli', 'src', 'main.ts'), ...args], { cwd, env: childEnv() })
}

function startPnpm(pnpm, args) {
  start(pnpm.command, [...pnpm.args, ...args], { cwd: root, env: pnpm.env, shell: pnpm.shell })
}

/** Runs the command in the foreground and ends as it ends. */
function start(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: 'inherit' })
  // A supervisor signals only this process. Ctrl-C reaches the child by itself: a second SIGINT would read as "stop at once".
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  process.on('SIGINT', () => onTerminal || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A signal to npm ends npm and its shell and nothing below them: `timeout 60 npm run demo` would leave a server behind.
  const { ppid } = process
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === ppid || child.kill(), 500).unref()
  child.on('error', (error) => fail(`could not start ${command}: ${error.message}. Delete .tools and run the command again`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

function isInstalled() {
  return existsSync(installStamp) && readFileSync(installStamp, 'utf8') === installFingerprint()
}

function install(pnpm) {
  console.error('[boot] installing dependencies')
  const flags = ['install', '--frozen-lockfile', '--prefer-offline', '--loglevel=warn']
  // stdout carries results only, so what the installer prints goes to stderr.
  const stdio = ['ignore', 2, 'inherit']
  const done = spawnSync(pnpm.command, [...pnpm.args, ...flags], { cwd: root, env: pnpm.env, shell: pnpm.shell, stdio })
  if (done.status !== 0) {
    throw new Error(
      'the dependencies could not be installed. If you changed a package.json, run: node tools/boot.mjs install --no-frozen-lockfile',
    )
  }
  writeFileSync(`${installStamp}.tmp`, installFingerprint())
  renameSync(`${installStamp}.tmp`, installStamp)
}

/** Fetches what the machine lacks and says how to start pnpm. */
function ensureTools() {
  // Asked outside the project: inside, pnpm 10 and corepack first try to fetch the version package.json names.
  const options = { cwd: tmpdir(), encoding: 'utf8', shell: onWindows, stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 }
  const found = spawnSync('pnpm', ['--version'], options)
  const pnpmOk = found.status === 0 && major(found.stdout.trim()) >= oldestPnpm
  const wanted = { ...(nodeOk ? {} : { [nodePackage()]: toolchain.node }), ...(pnpmOk ? {} : { pnpm: wantedPnpm }) }
  doOnce(
    () => isFetched(wanted),
    () => fetchTools(wanted),
  )
  if (pnpmOk) return { command: 'pnpm', args: [], env: childEnv(), shell: onWindows }
  return { command: nodeBin, args: [tool('pnpm', 'bin', 'pnpm.mjs')], env: childEnv(tool('.bin')), shell: false }
}

function fetchTools(wanted) {
  const names = Object.entries(wanted).map(([name, version]) => `${name}@${version}`)
  console.error(`[boot] fetching ${names.join(' ')} from the npm registry into .tools/ (once)`)
  // npm takes half of an interrupted download for the whole package.
  rmSync(join(tools, 'fetched.json'), { force: true })
  for (const name of Object.keys(wanted)) rmSync(tool(name), { recursive: true, force: true })
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const stdio = ['ignore', 2, 'inherit']
  const done = spawnSync('npm', ['install', '--prefix', tools, ...flags, ...names], { cwd: root, stdio, shell: onWindows })
  if (done.status !== 0) throw new Error(`npm could not fetch ${names.join(' ')}. Is the npm registry reachable? Try: npm ping`)
  // Without its install script pnpm's bin is a shell file that turbo cannot spawn ("Exec format error").
  if (wanted.pnpm) {
    const linked = spawnSync(process.execPath, ['install.js'], { cwd: tool('pnpm'), stdio })
    if (linked.status !== 0) throw new Error('pnpm was fetched and its install script failed')
  }
  writeFileSync(join(tools, 'fetched.json'), JSON.stringify(wanted))
}

function isFetched(wanted) {
  const list = join(tools, 'fetched.json')
  const fetched = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {}
  return Object.entries(wanted).every(([name, version]) => fetched[name] === version)
}

/** Two first runs side by side would write over each other's tools and modules: the second waits, and finds it done. */
function doOnce(isDone, work) {
  if (isDone()) return
  const lock = join(tools, 'boot.lock')
  mkdirSync(tools, { recursive: true })
  for (let waitedSeconds = 0; !tryLock(lock); waitedSeconds++) {
    if (waitedSeconds === 1) console.error('[boot] another first run is at work: waiting')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  }
  try {
    if (!isDone()) work()
  } catch (error) {
    rmSync(lock, { force: true })
    fail(error.message)
  }
  rmSync(lock, { force: true })
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (isLeftBehind(lock)) rmSync(lock, { force: true })
  return false
}

/** A killed run leaves its lock. After half an hour the number in it may belong to another process (a container counts from 1). */
function isLeftBehind(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'))
    return (owner > 0 && !isRunning(owner)) || Date.now() - statSync(lock).mtimeMs > 1_800_000
  } catch {
    return false
  }
}

function isRunning(pid) {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** npm's run-script variables would leak npm's settings into pnpm; registry and proxy settings are kept. */
function childEnv(...extraPaths) {
  // NODE_VERSION is part of turbo's cache keys: a result made under one Node is not replayed under another.
  const nodeVersion = nodeOk ? process.versions.node : toolchain.node
  const env = { ...process.env, NODE_VERSION: nodeVersion, TURBO_TELEMETRY_DISABLED: '1' }
  for (const key of Object.keys(env)) {
    const isNpms = /^npm_(config|lifecycle|package|execpath|node_execpath|command)/i.test(key)
    if (isNpms && !/registry|cache$|proxy|cafile|userconfig/i.test(key)) delete env[key]
  }
  const pathKey = Object.keys(env).find((key) => key.toLowerCase() === 'path') ?? 'PATH'
  env[pathKey] = [dirname(nodeBin), ...extraPaths, env[pathKey]].filter(Boolean).join(delimiter)
  return env
}

function installFingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} `)
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) {
    const path = join(root, name)
    if (existsSync(path)) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}

function tool(...parts) {
  return join(tools, 'node_modules', ...parts)
}

function nodePackage() {
  const oddPrefix = process.platform === 'darwin' && process.arch === 'arm64' ? '-bin' : ''
  return `node${oddPrefix}-${onWindows ? 'win' : process.platform}-${process.arch}`
}

function major(version) {
  return Number(/\d+/.exec(version)[0])
}

/** By major and minor: `node:crypto` has argon2 from 24.7 on. */
function isAtLeast(version, wanted) {
  const [[have, haveMinor], [want, wantMinor]] = [version, wanted].map((one) => one.match(/\d+/g).map(Number))
  return have > want || (have === want && haveMinor >= wantMinor)
}

function fail(message) {
  console.error(`[boot] ${message}`)
  process.exit(1)
}
