import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

// The one-way street core ← composables ← features ← app, as a rule instead of a habit.
const layers = (files, banned, reason) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: banned, message: reason }] }],
  },
})

export default ts.config(
  { ignores: ['dist', 'node_modules'] },
  ...ts.configs.strict,
  ...vue.configs['flat/recommended'],
  ...a11y.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    files: ['**/*.{ts,vue}'],
    rules: {
      'max-lines': ['error', { max: 250 }],

      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      'vue/multi-word-component-names': 'off',
      'vuejs-accessibility/media-has-caption': 'off',
      'vuejs-accessibility/label-has-for': 'off',
      // Tiles are focusable groups with keys of their own; dragging has the click as its equal.
      'vuejs-accessibility/no-static-element-interactions': 'off',
    },
  },
  {
    files: ['mock/**'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }] },
  },
  { files: ['**/*.vue'], rules: { 'max-lines': ['error', { max: 200 }] } },
  layers(
    ['src/core/**'],
    ['vue', 'vue-*', 'pinia', 'element-plus', '@/composables/*', '@/features/*', '@/app/*'],
    'core knows no framework and nothing above it',
  ),
  layers(['src/composables/**'], ['@/features/*', '@/app/*'], 'composables stand below features'),
  layers(['src/features/**'], ['@/app/*'], 'features stand below app'),
  prettier,
)
