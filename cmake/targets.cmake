# One library a folder, one test binary a folder of tests/unit.

# gulou_library(NAME SOURCES a.cpp … [PUBLIC libs…] [PRIVATE libs…])
function(gulou_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE gulou_options ${arg_PRIVATE})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

# gulou_test(NAME SOURCES a_test.cpp … [LINK libs…] [LABELS unit|integration|interop] [VETH])
# Every gtest case becomes its own ctest entry, run inside an empty network namespace where the
# label is not "unit" (see tests/support/in_namespace; VETH is its --veth, for libnice).
function(gulou_test name)
    cmake_parse_arguments(arg "VETH" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
    if(NOT GULOU_TESTS)
        return()
    endif()
    if(NOT arg_LABELS)
        set(arg_LABELS unit)
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE gulou_options ${arg_LINK} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name} PRIVATE
        GULOU_SOURCE_DIR="${CMAKE_SOURCE_DIR}" GULOU_BUILD_DIR="${CMAKE_BINARY_DIR}")
    if("unit" IN_LIST arg_LABELS)
        add_test(NAME ${name} COMMAND ${name})
    else()
        add_test(NAME ${name}
            COMMAND ${CMAKE_SOURCE_DIR}/tests/support/in_namespace $<$<BOOL:${arg_VETH}>:--veth>
                    $<TARGET_FILE:${name}>
            COMMAND_EXPAND_LISTS)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()
