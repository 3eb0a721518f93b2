// The routes, and who may stand on which.

import { watch } from 'vue'
import { createRouter, createWebHistory, type Router } from 'vue-router'

import { useSession } from '@/composables/useSession'

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean
    queue?: boolean
    /** Supervisors and administrators only. */
    judges?: boolean
  }
}

export function createPages(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      {
        path: '/login',
        component: () => import('@/features/login/LoginPage.vue'),
        meta: { open: true },
      },
      { path: '/terminal', component: () => import('@/features/terminal/TerminalPage.vue') },
      {
        path: '/',
        component: () => import('@/features/frame/Shell.vue'),
        children: [
          {
            path: '',
            component: () => import('@/features/wall/WallPage.vue'),
            meta: { queue: true },
          },
          { path: 'alerts', component: () => import('@/features/search/SearchPage.vue') },
          {
            path: 'alerts/:id(\\d+)',
            component: () => import('@/features/evidence/AlertPage.vue'),
            meta: { queue: true },
          },
          {
            path: 'rules/:camera?',
            component: () => import('@/features/rules/RulesPage.vue'),
            meta: { judges: true },
          },
        ],
      },
      { path: '/:rest(.*)', redirect: '/' },
    ],
  })

  const session = useSession()
  router.beforeEach((to) => {
    if (!session.me) {
      if (to.meta.open) return true
      const back = to.path === '/' ? {} : { next: to.fullPath }
      return { path: '/login', query: back }
    }
    if (to.meta.open) return session.home
    if (session.me.role === 'grid_worker' && to.path !== '/terminal') return '/terminal'
    if (to.meta.judges && !session.judges) return '/'
    return true
  })
  watch(
    () => session.me,
    (me) => {
      if (!me) void router.push('/login')
    },
  )
  return router
}
