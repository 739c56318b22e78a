import { globSync } from 'node:fs'
import { dirname } from 'node:path'

/** The folder of every package of the workspace, with slashes, as the documents write them. */
export function listRooms(): readonly string[] {
  const manifests = globSync(['{packages,apps,pipelines,fixtures}/*/package.json', 'bench/package.json'])
  return manifests.map((path) => dirname(path).replaceAll('\\', '/')).sort()
}
