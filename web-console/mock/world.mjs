// A sample city for looking at the console without a server: units, people, cameras, alerts.

const city = '370785'
const streets = ['醴泉街道', '密水街道', '朝阳街道']
const communities = ['康庄社区', '立新社区']

export function makeUnits() {
  const units = [{ code: city, name: '高密市', level: 'city', parent: null }]
  streets.forEach((street, s) => {
    const streetCode = `${city}00${s + 1}`
    units.push({ code: streetCode, name: street, level: 'street', parent: city })
    communities.forEach((community, c) => {
      const code = `${streetCode}00${c + 1}`
      units.push({ code, name: community, level: 'community', parent: streetCode })
      for (let g = 1; g <= 2; g++) {
        units.push({
          code: `${code}00${g}`,
          name: `第${'一二'[g - 1]}网格`,
          level: 'grid',
          parent: code,
        })
      }
    })
  })
  return units
}

const surnames = '王李张刘陈杨赵黄周吴徐孙'
const given = [
  '淑芬',
  '建国',
  '秀英',
  '志强',
  '桂兰',
  '海燕',
  '永刚',
  '丽华',
  '晓东',
  '玉梅',
  '国庆',
  '春霞',
]

export function makeUsers(units) {
  const users = [
    { id: 1, username: 'officer', name: '赵明远', role: 'officer', unit: city },
    { id: 2, username: 'supervisor', name: '孙丽', role: 'supervisor', unit: city },
    { id: 3, username: 'admin', name: '系统管理员', role: 'admin', unit: city },
  ]
  units
    .filter((unit) => unit.level === 'grid')
    .forEach((unit, i) =>
      users.push({
        id: 10 + i,
        username: `grid${i + 1}`,
        name: surnames[i] + given[i],
        role: 'grid_worker',
        unit: unit.code,
      }),
    )
  // A second row of people, for consultations of thirty.
  const streets = units.filter((unit) => unit.level === 'community')
  for (let i = 0; i < 16; i++) {
    users.push({
      id: 30 + i,
      username: `near${i + 1}`,
      name:
        i === 3
          ? '欧阳文静（社区网格化服务管理中心副主任）'
          : surnames[(i * 5) % 12] + given[(i * 7 + 3) % 12],
      role: 'grid_worker',
      unit: streets[i % streets.length].code,
    })
  }
  return users.map((user, i) => ({
    ...user,
    presence: i < 3 ? 'offline' : ['online', 'offline', 'busy'][i % 3],
  }))
}

const places = [
  '人民大街12号楼北立面',
  '消防通道东口',
  '康成大街与凤凰路口',
  '农贸市场南门',
  '立新小学门前',
  '利群商厦地下车库入口消防登高作业场地二号摄像机',
  '醴泉公园西门',
  '家和苑3号楼电梯厅',
  '密水河桥头',
  '朝阳大厦正门',
]

export function makeCameras(units, now) {
  const grids = units.filter((unit) => unit.level === 'grid')
  return places.map((name, i) => ({
    id: `3707850100132600${String(i + 1).padStart(4, '0')}`,
    name,
    unit: grids[Math.floor(i * 1.2) % grids.length].code,
    state: i === 7 ? 'offline' : 'online',
    reason: i === 7 ? 'connection refused by 10.7.85.17:554' : null,
    since: new Date(now - (i === 7 ? 17 * 60_000 : 3_600_000)).toISOString(),
    codec: i === 5 ? 'H265' : 'H264',
    width: 1280,
    height: 720,
    fps: 25,
    recording: i === 6 ? 'failed' : i === 7 ? 'waiting' : 'recording',
    analysis: {
      stream: null,
      pictures: 'none',
      fps: 0,
      level: 'full',
      analysed: 0,
      dropped: 0,
      off: [],
    },
    rules: [],
  }))
}

const types = [
  'high_altitude_throwing',
  'fire_lane_blocked',
  'goods_piled',
  'intrusion',
  'crowd_gathering',
]
const severities = [1, 2, 3, 3, 4]

/** An arc of a falling thing, in pixels of a 1280×720 picture. */
const fall = () =>
  Array.from({ length: 30 }, (_, i) => {
    const t = i / 25
    return [20 + t, 560 + 130 * t, 90 + 330 * t * t]
  })

export function makeAlert(world, options = {}) {
  const n = world.alerts.length
  const kind = options.kind ?? n % types.length
  const camera = world.cameras[options.camera ?? n % 5]
  const raised = options.at ?? Date.now()
  const began = raised - 1_200
  const time = (ms) => new Date(ms).toISOString()
  const throwing = kind === 0
  const seq = ++world.seq
  const alert = {
    id: 100 + n,
    seq,
    revision: 1,
    type: types[kind],
    severity: severities[kind],
    state: 'raised',
    camera: camera.id,
    camera_name: camera.name,
    unit: camera.unit,
    rule: throwing ? '北立面' : '消防通道',
    raised_at: time(raised),
    began_at: time(began),
    updated_at: time(raised),
    cleared_at: null,
    count: n % 4 === 1 ? 3 : 1,
    score: 0.93,
    box: throwing ? [700, 380, 40, 40] : [420, 330, 330, 210],
    track: throwing ? fall() : [],
    origin: throwing
      ? {
          at: [560, 90],
          floor: 11,
          probability: 0.82,
          candidates: [{ floor: 11, column: 3, probability: 0.7 }],
        }
      : null,
    frame: [1280, 720],
    label: null,
    people: null,
    evidence: [],
    clip: options.clip ?? 'ready',
    clip_from: time(began - 10_000),
    clip_to: time(began + 5_000),
    handled_by: null,
    handled_at: null,
    reason: null,
    note: null,
    history: [{ at: time(raised), action: 'raised', by: null, reason: null, note: null }],
  }
  world.alerts.push(alert)
  return alert
}

export function makeWorld(count) {
  const units = makeUnits()
  const world = {
    seq: 1000,
    units,
    users: makeUsers(units),
    cameras: makeCameras(units, Date.now()),
    alerts: [],
    calls: [],
  }
  for (let i = 0; i < count; i++) {
    makeAlert(world, { at: Date.now() - (count - i) * (count > 50 ? 90_000 : 137_000) })
  }
  world.alerts.forEach((alert, i) => {
    if (count > 3 && i % 4 === 0) handle(world, alert, 'acknowledged', world.users[0])
    if (count > 5 && i % 7 === 2) handle(world, alert, 'dismissed', world.users[1], 'weather')
  })
  return world
}

export function handle(world, alert, action, user, reason = null, note = null) {
  const by = { id: user.id, name: user.name }
  const at = new Date().toISOString()
  Object.assign(alert, {
    state: action,
    revision: alert.revision + 1,
    updated_at: at,
    handled_by: by,
    handled_at: at,
    reason,
    note,
  })
  alert.history = [...alert.history, { at, action, by, reason, note }]
  world.seq++
}
