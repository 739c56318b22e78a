// Runs on any Node 18+ with npm alone. Finds or fetches (npm registry only) the Node and pnpm this project needs, installs
// the dependencies when the lockfile changed, then runs:
//   boot.mjs doisoat <args>   the command line, with stdout and exit code untouched
//   boot.mjs <pnpm args>      pnpm under the right Node
// Why not npm's `node` package, corepack or devEngines.runtime: each was tried and fails on some machine
// (install scripts blocked, signatures missing, downloads from nodejs.org).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const tools = join(root, '.tools')
const onWindows = process.platform === 'win32'
const { engines, packageManager, toolchain } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const wantedPnpm = packageManager.split('@')[1].split('+')[0]
const oldestPnpm = 11 // pnpm 10 ignores pmOnFail and tries to switch itself

main(process.argv.slice(2))

function main(args) {
  if (args.length === 0) fail('nothing to run. Try: npm run demo, npm test, npm run -s doisoat -- --help')
  const nodeOk = major(process.versions.node) >= major(engines.node)
  const stamp = join(root, 'node_modules', '.doisoat-installed')
  const fingerprint = installFingerprint()
  const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint
  const nodeBin = nodeOk ? process.execPath : join(tools, 'node_modules', nodePackage(), 'bin', onWindows ? 'node.exe' : 'node')

  // The command line needs no pnpm once everything is installed: it starts in well under a second.
  if (args[0] === 'doisoat' && installed && existsSync(nodeBin)) return startDoisoat(nodeBin, args.slice(1))

  const toolchainReady = ensureToolchain(nodeOk)
  const isInstall = /^(i|install|add|update|up|remove)$/.test(args[0])
  if (!installed && !isInstall) install(toolchainReady, stamp, fingerprint)
  if (args[0] === 'doisoat') return startDoisoat(nodeBin, args.slice(1))
  const done = toolchainReady.pnpm(args, 'inherit')
  process.exit(done.status ?? 1)
}

function install({ pnpm }, stamp, fingerprint) {
  console.error('[boot] installing dependencies')
  // stdout carries results only, so what the installer prints goes to stderr.
  const done = pnpm(['install', '--frozen-lockfile', '--prefer-offline', '--loglevel=warn'], ['ignore', 2, 'inherit'])
  if (done.status !== 0) {
    fail(
      'the dependencies could not be installed. If you changed a package.json, run: node tools/boot.mjs install --no-frozen-lockfile',
    )
  }
  writeFileSync(`${stamp}.tmp`, fingerprint)
  renameSync(`${stamp}.tmp`, stamp)
}

function startDoisoat(nodeBin, args) {
  const main = join(root, 'apps', 'cli', 'src', 'main.ts')
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')
  const fileUrl = (path) => (onWindows ? `file:///${path.replaceAll('\\', '/')}` : path)
  // npm changes into the project folder; INIT_CWD is where the user stands, and relative paths mean that folder.
  const cwd = process.env.INIT_CWD && existsSync(process.env.INIT_CWD) ? process.env.INIT_CWD : process.cwd()
  const child = spawn(nodeBin, ['--import', fileUrl(tsx), main, ...args], { cwd, stdio: 'inherit', env: childEnv(nodeBin) })
  // A terminal sends Ctrl-C to the whole group; a supervisor signals only this process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`could not start ${nodeBin}: ${error.message}. Delete .tools and run the command again`))
  child.on('exit', (code, signal) => process.exit(code ?? { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal] ?? 1))
}

function ensureToolchain(nodeOk) {
  const found = spawnSync('pnpm', ['--version'], {
    cwd: root,
    encoding: 'utf8',
    shell: onWindows,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const pnpmOk = found.status === 0 && major(found.stdout.trim()) >= oldestPnpm
  const wanted = [...(nodeOk ? [] : [[nodePackage(), toolchain.node]]), ...(pnpmOk ? [] : [['pnpm', wantedPnpm]])]
  const missing = wanted.filter(([name, version]) => installedVersion(name) !== version)
  if (missing.length > 0) withLock(() => fetchTools(missing.filter(([name, version]) => installedVersion(name) !== version)))

  const moduleFile = (...parts) => join(tools, 'node_modules', ...parts)
  const nodeBin = nodeOk ? process.execPath : moduleFile(nodePackage(), 'bin', onWindows ? 'node.exe' : 'node')
  const env = childEnv(nodeBin, pnpmOk ? [] : [moduleFile('.bin')])
  return {
    pnpm: (args, stdio) =>
      pnpmOk
        ? spawnSync('pnpm', args, { cwd: root, env, stdio, shell: onWindows })
        : spawnSync(nodeBin, [moduleFile('pnpm', 'bin', 'pnpm.mjs'), ...args], { cwd: root, env, stdio }),
  }
}

function fetchTools(missing) {
  if (missing.length === 0) return
  const names = missing.map(([name, version]) => `${name}@${version}`)
  console.error(`[boot] fetching ${names.join(' ')} from the npm registry into .tools/ (once)`)
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const done = spawnSync('npm', ['install', '--prefix', tools, ...flags, ...names], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
    shell: onWindows,
  })
  if (done.status !== 0) fail(`npm could not fetch ${names.join(' ')}. Is the npm registry reachable? Try: npm ping`)
  // Without its install script pnpm's bin is a shell file that turbo cannot spawn ("Exec format error").
  if (names.some((name) => name.startsWith('pnpm@')))
    spawnSync(process.execPath, ['install.js'], { cwd: join(tools, 'node_modules', 'pnpm'), stdio: ['ignore', 2, 'inherit'] })
}

/** Two first runs side by side would write over each other's tools: the second waits for the first. */
function withLock(work) {
  const lock = join(tools, 'lock')
  mkdirSync(tools, { recursive: true })
  for (let waitedSeconds = 0; ; waitedSeconds++) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const ageSeconds = (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())) / 1000
      if (ageSeconds > 600) rmSync(lock, { recursive: true, force: true })
      if (waitedSeconds === 1) console.error('[boot] another first run is fetching the tools: waiting')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
    }
  }
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** npm's run-script variables would leak npm's settings into pnpm; registry and proxy settings are kept. */
function childEnv(nodeBin, extraPaths = []) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
  for (const key of Object.keys(env)) {
    if (
      /^npm_(config|lifecycle|package|execpath|node_execpath|command)/i.test(key) &&
      !/registry|cache$|proxy|cafile|userconfig/i.test(key)
    )
      delete env[key]
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

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(tools, 'node_modules', name, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

function nodePackage() {
  const oddPrefix = process.platform === 'darwin' && process.arch === 'arm64' ? '-bin' : ''
  return `node${oddPrefix}-${onWindows ? 'win' : process.platform}-${process.arch}`
}

function major(version) {
  return Number(/\d+/.exec(version)[0])
}

function fail(message) {
  console.error(`[boot] ${message}`)
  process.exit(1)
}
