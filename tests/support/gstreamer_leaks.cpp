// What GStreamer's libraries leak on purpose or by mistake, for LeakSanitizer to pass over: GLib
// the old table whenever its quarks outgrow it, x265 (which only makes test video) its frame
// filters. Telling the former apart takes whole stacks: the first table is made while the loader
// starts GLib, and the loader is named by its file because it has no symbols everywhere. Link the
// object library gulou_gstreamer_leaks into a test, or into a program that a test runs.

extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libx265\nleak:ld-linux\nleak:g_quark_from\nleak:g_intern_s\n";
}

extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "fast_unwind_on_malloc=0:malloc_context_size=14";
}
