// The tree on the left: units, and under each its cameras and people.

import type { Camera } from '@/core/api/cameraTypes'
import type { Unit, User } from '@/core/api/types'

export interface TreeNode {
  key: string
  kind: 'unit' | 'camera' | 'user'
  /** Unit code, camera id or user id. */
  id: string
  label: string
  children?: TreeNode[]
}

export function buildTree(
  units: readonly Unit[],
  cameras: readonly Camera[],
  users: readonly User[],
): TreeNode[] {
  const nodes = new Map<string, TreeNode>(
    units.map((unit) => [
      unit.code,
      { key: `unit:${unit.code}`, kind: 'unit', id: unit.code, label: unit.name, children: [] },
    ]),
  )
  for (const camera of cameras) {
    const leaf = { key: `camera:${camera.id}`, id: camera.id, label: camera.name }
    nodes.get(camera.unit)?.children?.push({ ...leaf, kind: 'camera' })
  }
  for (const user of users) {
    const leaf = { key: `user:${user.id}`, id: String(user.id), label: user.name }
    nodes.get(user.unit)?.children?.push({ ...leaf, kind: 'user' })
  }
  const roots: TreeNode[] = []
  for (const unit of [...units].sort((a, b) => a.code.localeCompare(b.code))) {
    const node = nodes.get(unit.code) as TreeNode
    const parent = unit.parent === null ? undefined : nodes.get(unit.parent)
    if (parent) parent.children?.push(node)
    else roots.push(node)
  }
  return roots
}

/** What the tree depends on: presence and camera states are not part of it. */
export function treeSignature(
  units: readonly Unit[],
  cameras: readonly Camera[],
  users: readonly User[],
): string {
  return JSON.stringify([
    units.map((unit) => [unit.code, unit.name]),
    cameras.map((camera) => [camera.id, camera.name, camera.unit]),
    users.map((user) => [user.id, user.name, user.unit]),
  ])
}
