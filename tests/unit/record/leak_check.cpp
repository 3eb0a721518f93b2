// What LeakSanitizer must know of the libraries the tests encode and decode with.

// GLib leaves its first table of names behind when it grows; the recorder itself uses no GLib.
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() {
    return "print_suppressions=0";
}
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libglib-2.0.so\n";
}
