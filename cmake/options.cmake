# Compiler settings every target shares: language level, warnings, sanitizers, ccache, linker.
option(GULOU_TESTS "Build the tests" ON)
option(GULOU_FUZZ "Build the libFuzzer targets (clang)" OFF)
set(GULOU_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(GULOU_CCACHE ccache)
if(GULOU_CCACHE)
    # Build trees of the same sources share objects: paths below the source tree are relative.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        ${GULOU_CCACHE})
endif()

add_library(gulou_options INTERFACE)
target_compile_options(gulou_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
target_compile_definitions(gulou_options INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_include_directories(gulou_options INTERFACE ${CMAKE_SOURCE_DIR})

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND GULOU_SANITIZE)
    # gcc 12 reports false overflows and uninitialised reads under sanitizers.
    target_compile_options(gulou_options INTERFACE
        -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND GULOU_SANITIZE MATCHES "thread")
    # Asio's fences are not modelled by ThreadSanitizer; gcc says so at each.
    target_compile_options(gulou_options INTERFACE -Wno-tsan)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_options(-O1 -g1 -fno-omit-frame-pointer)
endif()
if(GULOU_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
    add_link_options(-fsanitize=address,undefined)
elseif(GULOU_SANITIZE)
    add_compile_options(-fsanitize=${GULOU_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${GULOU_SANITIZE})
endif()
