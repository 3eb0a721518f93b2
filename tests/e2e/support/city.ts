// A small city for tests: one branch of the tree with everything the story needs.
export const city = '370785'
export const street = '370785001'
export const grid = '370785001001001'
export const otherGrid = '370785002001001'

export const facadeCamera = '37078501011326000001'
export const laneCamera = '37078501011326000002'
export const streetCamera = '37078501011326000003'

const units = `
[[unit]]
code = "370785"
name = "高密市"
[[unit]]
code = "370785001"
name = "醴泉街道"
[[unit]]
code = "370785001001"
name = "曙光社区"
[[unit]]
code = "370785001001001"
name = "曙光第一网格"
[[unit]]
code = "370785002"
name = "密水街道"
[[unit]]
code = "370785002001"
name = "密水社区"
[[unit]]
code = "370785002001001"
name = "密水第一网格"
`

const accounts = `
[[demo.account]]
username = "officer"
name = "王值班"
role = "officer"
unit = "370785"
[[demo.account]]
username = "officer2"
name = "赵值班"
role = "officer"
unit = "370785"
[[demo.account]]
username = "street2"
name = "密水值班"
role = "officer"
unit = "370785002"
[[demo.account]]
username = "worker"
name = "李秀英"
role = "grid_worker"
unit = "370785001001001"
[[demo.account]]
username = "worker2"
name = "孙网格"
role = "grid_worker"
unit = "370785002001001"
[[demo.account]]
username = "supervisor"
name = "陈督导"
role = "supervisor"
unit = "370785"
[[demo.account]]
username = "admin"
name = "管理员"
role = "admin"
unit = "370785"
`

export interface CameraSpec {
  id: string
  name: string
  unit?: string
  source: string
  rules?: string
}

export function config(cameras: CameraSpec[], extra = ''): string {
  return (
    extra + `[record]\nsegment_s = 10\nmin_free_gib = 1\n[relay]\nlisten = "127.0.0.1"\nport = 0\ncandidates = ["127.0.0.1"]\n` +
    units +
    accounts +
    cameras
      .map(
        (camera) =>
          `[[camera]]\nid = "${camera.id}"\nname = "${camera.name}"\nunit = "${camera.unit ?? grid}"\nsource = "${camera.source}"\n${camera.rules ?? ''}`,
      )
      .join('\n')
  )
}

export function rule(type: string, zone: number[][], dwell?: number): string {
  return `[[camera.rule]]\ntype = "${type}"\nname = "${type}"\nzone = ${JSON.stringify(zone)}\n${dwell ? `dwell_s = ${dwell}\n` : ''}`
}
